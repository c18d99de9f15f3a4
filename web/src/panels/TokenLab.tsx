import { Picture } from '../components/Picture.js';
import { PanelFrame } from '../frame/PanelFrame.js';
import '../styles/tokens-panel.css';
import { Attention } from './tokens/Attention.js';
import { Candidates, Die } from './tokens/Candidates.js';
import { codeSample } from './tokens/code.js';
import { follow as followTree, grown } from './tokens/continuations.js';
import { follow as followText, label, place, settled, standing } from './tokens/model.js';
import { follow as followSource } from './tokens/modelSource.js';
import { Numbers } from './tokens/Numbers.js';
import { Settings } from './tokens/Settings.js';
import { Source } from './tokens/Source.js';
import { Place, Prompt, Text, Writing } from './tokens/Text.js';
import { Tree } from './tokens/Tree.js';
import { numbers } from './tokens/table.js';
import { Perplexity, Words } from './tokens/Words.js';

let begun = false;

/** The panel, when the model has read the first text and its tree has grown: 1.1 MB that nobody loads who does not come near. */
export async function load(): Promise<typeof TokenLab> {
  if (!begun) {
    begun = true;
    followSource();
    followText();
    followTree();
  }
  await settled();
  await grown();
  return TokenLab;
}

/** A language model that writes in the page, and every step of it to look at. */
function TokenLab() {
  return (
    <PanelFrame code={codeSample} table={numbers} aside={<Perplexity />}>
      <div class="instrument">
        <Source />
        <Prompt />
        <Settings />
        <Writing />
        <Picture class="token-picture">
          <Text />
          <Place />
          <Numbers />
          <h3 class="token-heading">
            <Where />
          </h3>
          <Die />
          <Candidates />
          <h3 class="token-heading">What could have been from here</h3>
          <Tree />
          <h3 class="token-heading">Attention</h3>
          <Attention />
        </Picture>
      </div>
      <Words />
    </PanelFrame>
  );
}

function Where() {
  const stands = standing.value;
  return stands === undefined
    ? 'Candidates for the token to come'
    : `Candidates where “${label(stands)}” stands (token ${place.value + 1})`;
}
