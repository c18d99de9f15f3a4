export const LLVM: number;
export function program(name: string): string | undefined;
export function chromium(): string | undefined;
export function clang(name: 'clang-format' | 'clang-tidy'): string | undefined;
export function header(name: string): string | undefined;
export function npm(args: string[], options?: { cwd?: string }): string;
