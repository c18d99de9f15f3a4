import { init, softmax } from 'logitkit';

await init();
console.log(softmax([0, 0]).join());
