// Runs before the first paint: sets the theme class that the stylesheets look at, so that a dark screen never flashes
// white. src/app/theme.ts changes the choice later and uses the same storage key.
(function () {
  var choice = "system";
  try {
    choice = localStorage.getItem("ams.theme") || "system";
  } catch (error) {
    choice = "system"; // storage is switched off: follow the system
  }
  var dark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.className = dark ? "wa-dark" : "wa-light";
})();
