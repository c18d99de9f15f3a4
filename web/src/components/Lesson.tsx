import type { ComponentChildren } from 'preact';

/** Things worth knowing, side by side where there is room. */
export const Lesson = ({ children }: { children: ComponentChildren }) => <div class="lesson">{children}</div>;

/** One of them, with the numbers of the picture in it. */
export function LessonPart({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="lesson-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Something to try on the picture: buttons. */
export const Try = ({ children }: { children: ComponentChildren }) => <div class="try">{children}</div>;
