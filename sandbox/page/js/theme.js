// Light, dark, or as the system has it.

const ORDER = ["auto", "light", "dark"];
const NAMES = { auto: "Theme: auto", light: "Theme: light", dark: "Theme: dark" };

export function startTheme(button) {
  let theme = localStorage.getItem("sandbox.theme") || "auto";
  const show = () => {
    document.documentElement.dataset.theme = theme;
    button.textContent = NAMES[theme];
  };
  button.addEventListener("click", () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    localStorage.setItem("sandbox.theme", theme);
    show();
  });
  show();
}
