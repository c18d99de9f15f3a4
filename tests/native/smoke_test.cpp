#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include "information/entropy.h"
#include "maps/argmax.h"
#include "maps/log_softmax.h"
#include "maps/logsumexp.h"
#include "maps/sigmoid.h"
#include "maps/softmax.h"
using namespace logitkit;
TEST(Smoke, Prints) {
  float x[5] = {2, 1, 0.1f, -3, 4}, y[5];
  ASSERT_EQ(softmax({x, 1, 5, 1}, {y, 1, 5, 1}), Status::ok);
  double s = 0;
  for (float v : x) s += std::exp(v);
  for (int i = 0; i < 5; i++) {
    printf("%g %g\n", y[i], std::exp(x[i]) / s);
    EXPECT_NEAR(y[i], std::exp(x[i]) / s, 1e-7);
  }
  ASSERT_EQ(log_softmax({x, 1, 5, 1}, {y, 1, 5, 1}), Status::ok);
  for (int i = 0; i < 5; i++) EXPECT_NEAR(y[i], x[i] - std::log(s), 1e-6);
  double dx[5] = {2, 1, .1, -3, 4}, dy[5];
  ASSERT_EQ(softmax({dx, 1, 5, 1}, {dy, 1, 5, 1}, {.temperature = 0.7}), Status::ok);
  s = 0;
  for (double v : dx) s += std::exp(v / .7);
  for (int i = 0; i < 5; i++) EXPECT_NEAR(dy[i], std::exp(dx[i] / .7) / s, 1e-15);
  ASSERT_EQ(softmax({x, 1, 5, 1}, {y, 1, 5, 1}, {.temperature = 0.7}), Status::ok);
  for (int i = 0; i < 5; i++) EXPECT_NEAR(y[i], std::exp(dx[i] / .7) / s, 1e-7);
  ASSERT_EQ(log_softmax({dx, 1, 5, 1}, {dy, 1, 5, 1}, {.temperature = 0.7}), Status::ok);
  for (int i = 0; i < 5; i++) EXPECT_NEAR(dy[i], dx[i] / .7 - std::log(s), 1e-14);
  float l;
  ASSERT_EQ(logsumexp({x, 1, 5, 1}, &l), Status::ok);
  printf("%g\n", l);
  float z[2] = {-3, 3};
  (void)sigmoid(z, z, 2);
  printf("%g %g\n", z[0], z[1]);
  float w[2] = {-3, 3};
  (void)log_sigmoid(w, w, 2);
  printf("%g %g\n", w[0], w[1]);
  float p[3] = {.5, .25, .25};
  (void)entropy({p, 1, 3, 1}, &l, std::log(2.0));
  printf("%g\n", l);
  int a;
  (void)argmax({x, 1, 5, 1}, &a);
  EXPECT_EQ(a, 4);
}
