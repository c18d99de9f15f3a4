// Before the first paint: the colours that the reader chose (see src/components/ThemeToggle.tsx).
try {
  const theme = localStorage.getItem('logitkit-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the page then follows the system.
}
