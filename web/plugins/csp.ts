import type { Plugin } from 'vite';

/** Nothing from elsewhere, nothing inline; WebAssembly may be compiled, JavaScript may not be evaluated. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  // The hub, for the token lab, where somebody asks for a model of it by name (its files lie on these hosts); the tests
  // see to it that the page does not go there by itself. A policy in the page cannot be widened later on.
  "connect-src 'self' https://huggingface.co https://*.huggingface.co https://*.hf.co",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The policy as a meta tag, because a static host may set no headers. The dev server's styles are inline. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}
