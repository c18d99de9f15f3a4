import { Reading, Readings } from '../../components/Readings.js';
import { decimal } from '../../format.js';
import { entropyBits, textPerplexity, tokenFacts } from './model.js';
import { speed } from './writing.js';

/** What the model thinks of the text as a whole. */
export function Numbers() {
  const known = tokenFacts.value.filter(({ nats }) => !Number.isNaN(nats));
  const nats = known.reduce((sum, fact) => sum + fact.nats, 0);
  const shown = (value: number, digits: number) => (Number.isNaN(value) ? '–' : decimal(value, digits));
  return (
    <Readings>
      <Reading id="tokens" term="Tokens" value={tokenFacts.value.length} />
      <Reading id="logprob" term="log p of the text" value={known.length > 0 ? decimal(nats, 2) : '–'} unit="nats">
        {known.length > 0 && `${decimal(-nats / Math.LN2 / known.length, 2)} bits a token`}
      </Reading>
      <Reading id="perplexity" term="Perplexity" value={shown(textPerplexity.value, 2)}>
        e to the mean of −log p of the tokens
      </Reading>
      <Reading id="uncertainty" term="Entropy here" value={shown(entropyBits.value, 2)} unit="bits">
        of the model, at the place that is looked at
      </Reading>
      <Reading id="speed" term="Speed" value={shown(speed.value, 0)} unit="tokens/s">
        model, sampler and page together
      </Reading>
    </Readings>
  );
}
