/** Where softmax sits in real models, and how wide the layer before it is. */
export interface Model {
  id: string;
  name: string;
  /** What one of its classes is. */
  what: string;
  classes: number;
  /** Features that the last layer multiplies: a class costs as many multiplications. */
  width: number;
}

export const MODELS: readonly Model[] = [
  { id: 'imagenet', name: 'ResNet-50 on ImageNet', what: 'kinds of things', classes: 1000, width: 2048 },
  { id: 'bert', name: 'BERT base', what: 'word pieces', classes: 30_522, width: 768 },
  { id: 'gpt2', name: 'GPT-2', what: 'byte pairs', classes: 50_257, width: 768 },
  { id: 'llama3', name: 'LLaMA 3 8B', what: 'byte pairs', classes: 128_256, width: 4096 },
];

/** Multiplications and additions that make the logits of one step. */
export const logitWork = ({ classes, width }: Model): number => 2 * classes * width;
