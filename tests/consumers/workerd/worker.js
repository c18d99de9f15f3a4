import { init, softmax } from 'logitkit';

/** A Worker: workerd compiles no bytes at run time, so the `workerd` condition imports the wasm as a module. */
export default {
  async fetch() {
    await init();
    return Response.json(softmax([0, 0]));
  },

  /** Run by `workerd test`. */
  async test() {
    const { variant } = await init();
    const response = await this.fetch();
    const body = await response.text();
    if (body !== '[0.5,0.5]') throw new Error(`got ${body} from ${variant}`);
  },
};
