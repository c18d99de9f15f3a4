// Before the first paint: the colours that the reader chose (see src/components/ThemeToggle.tsx), or that the page
// around an embedded panel asks for (?theme=dark), and whether only one panel is wanted (see src/main.tsx).
const asked = new URLSearchParams(location.search);
if (asked.has('panel')) document.documentElement.dataset.alone = '';
try {
  const theme = asked.get('theme') ?? localStorage.getItem('logitkit-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the page then follows the system.
}
