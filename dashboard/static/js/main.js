// The one script of a page: it starts the comforts. Every page works without it.

import { startComboboxes } from "./combobox.js";
import { startForms } from "./forms.js";
import { startMenus } from "./menus.js";
import { startSelection } from "./selection.js";
import { startShortcuts } from "./shortcuts.js";
import { startTheme } from "./theme.js";

for (const start of [startTheme, startMenus, startSelection, startComboboxes, startForms, startShortcuts]) {
  try {
    start(document);
  } catch (error) {
    console.error(error); // One comfort that fails must not take the others with it.
  }
}
