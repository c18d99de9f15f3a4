import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const THEMES = ['auto', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
/** Read by public/theme.js too, before the first paint. */
const STORAGE_KEY = 'logitkit-theme';

const shown = (): Theme => (document.documentElement.dataset.theme as Theme | undefined) ?? 'auto';

function show(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'auto') localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

/** The reader's taste, kept by the reader's browser; it is not part of a shared link. */
export function ThemeToggle() {
  const theme = useSignal<Theme>('auto');
  useEffect(() => {
    theme.value = shown();
  }, [theme]);
  return (
    <button
      type="button"
      class="theme-toggle"
      aria-label={`Colours: ${theme.value}. Change`}
      onClick={() => {
        theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] as Theme;
        show(theme.value);
      }}
    >
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.6" />
        <path d={HALVES[theme.value]} fill="currentColor" />
      </svg>
      <span>{NAMES[theme.value]}</span>
    </button>
  );
}

const NAMES: Record<Theme, string> = { auto: 'Auto', light: 'Light', dark: 'Dark' };

/** How much of the disc is inked: half, none, all. */
const HALVES: Record<Theme, string> = {
  auto: 'M10 3a7 7 0 0 1 0 14z',
  light: '',
  dark: 'M10 3a7 7 0 0 1 0 14a7 7 0 0 1 0-14z',
};
