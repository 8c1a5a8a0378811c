// Puts the chosen theme on the page before anything is painted. Runs before the style sheets are there,
// so it is no module and stays this short.
try {
  const theme = localStorage.getItem("provscope.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused: the system's theme is used.
}
