// Runs before the first paint, from the page's own origin: applies the stored choice of light or dark.
// src/ui/theme/theme.svelte.ts owns the choice; this file only reads it.
try {
  const choice = localStorage.getItem('cat.theme');
  if (choice === 'light' || choice === 'dark') document.documentElement.dataset.theme = choice;
} catch {
  // Storage is blocked: the system's own scheme applies.
}
