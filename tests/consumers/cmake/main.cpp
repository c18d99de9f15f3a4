#include <logitkit/logitkit.h>

#include <cmath>
#include <cstdio>
#include <vector>

int main() {
  const std::vector<float> logits = {2.2F, 1.7F, 0.8F, -0.1F, -1.4F};
  std::vector<float> probs(logits.size());
  const logitkit::Rows<const float> in{logits.data(), 1, logits.size()};
  const logitkit::Rows<float> out{probs.data(), 1, probs.size()};
  if (logitkit::softmax(in, out) != logitkit::Status::ok) return 1;

  float bits = 0;
  const logitkit::Rows<const float> result{probs.data(), 1, probs.size()};
  if (logitkit::entropy(result, &bits, std::log(2.0)) != logitkit::Status::ok) return 1;
  std::printf("p[0] = %.4f, entropy = %.3f bits\n", static_cast<double>(probs[0]),
              static_cast<double>(bits));
  return std::fabs(bits - 1.698F) < 0.001F ? 0 : 1;
}
