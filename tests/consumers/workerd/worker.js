import { init, softmax } from 'logitkit';
import * as maps from 'logitkit/maps';

/** A Worker: workerd compiles no bytes at run time, so the `workerd` condition imports the wasm as a module. */
export default {
  async fetch() {
    await init();
    return Response.json(softmax([0, 0]));
  },

  /** Run by `workerd test`. */
  async test() {
    await maps.init();
    if (maps.argmax([1, 3, 2]) !== 1) throw new Error('logitkit/maps does not work');
    const { variant } = await init();
    const response = await this.fetch();
    const body = await response.text();
    if (body !== '[0.5,0.5]') throw new Error(`got ${body} from ${variant}`);
  },
};
