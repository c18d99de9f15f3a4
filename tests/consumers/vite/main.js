import { init, softmax } from 'logitkit';

// nothing to configure: each wasm variant is a chunk behind a literal import()
const { variant } = await init();
document.querySelector('#result').textContent = `${variant} ${softmax([0, 0]).join()}`;
