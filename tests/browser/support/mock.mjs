// Documents that no plugin of this release has yet, put in the place of the server's: what the page makes of them is the
// page's own affair, and this is how it is tried. Everything else on the page stays real.

/** Answers an action's form with `form`; `invoke(body)` gives {status?, json} for each POST. */
export async function mockAction(page, action, form, invoke) {
  const base = `**/api/v1/actions/${action}`;
  const posted = [];
  await page.route(`${base}/form**`, (route) => route.fulfill({ json: { action: { id: action }, form } }));
  await page.route(base, async (route) => {
    const body = route.request().postDataJSON();
    posted.push(body);
    const { status = 200, json } = invoke(body);
    await route.fulfill({ status, json, contentType: status >= 400 ? "application/problem+json" : "application/json" });
  });
  return posted;
}

/** A profile's form in miniature: eighty controls, sections, needs, tags. */
export function longForm({ panes = 60 } = {}) {
  const platforms = ["iOS", "macOS", "tvOS"];
  const fields = (prefix, count) => Array.from({ length: count }, (_, i) => ({ name: `${prefix}_${i}`, type: i % 3 ? "bool" : "text", title: `${prefix} ${i}`, hint: `What ${prefix} ${i} does to a device.`, max_length: 20 }));
  return {
    title: "New profile",
    text: "A profile tells a device what to do when it is first switched on.",
    button: "Define",
    preview: true,
    sections: [
      { title: "General", text: "How people find the profile.", fields: [
        { name: "profile_name", type: "text", title: "Name", required: true, max_length: 10, hint: "Shown in lists." },
        { name: "url", type: "url", title: "MDM server URL", required: true, hint: "In most cases should not be changed." },
        { name: "owner", type: "text", title: "Account", readonly: true, default: "Example Inc." },
        { name: "wait", type: "integer", title: "Waits", minimum: 1, maximum: 90, default: 30, unit: "days" } ] },
      { title: "Enrollment", fields: [
        { name: "is_supervised", type: "bool", title: "Supervised", default: false },
        { name: "is_mdm_removable", type: "bool", title: "Removable", default: true, needs: { is_supervised: true } },
        ...fields("enrollment", 9) ] },
      { title: "Shared iPad", collapsed: true, fields: [{ name: "quota", type: "integer", title: "Quota", required: true, default: 5, maximum: 10, unit: "GB" }, ...fields("shared", 3)] },
      { title: "Setup panes", fields: [
        { name: "skip_setup_items", type: "choices", title: "Skip Setup Items", select_all_by_tag: true, hint: "Ticked panes are skipped.",
          options: Array.from({ length: panes }, (_, i) => ({
            value: `Pane${i}`, title: `Pane ${i}`, text: `What pane ${i} asks.`, group: i < panes / 2 ? "Accounts" : "Privacy",
            tags: platforms.filter((_, p) => (i + p) % 2 === 0), ...(i % 10 === 9 && { badge: "deprecated" }) })) } ] },
    ],
  };
}

/** `count` results of rows. */
export const results = (count) => Array.from({ length: count }, (_, i) => ({
  key: String(i + 1), serial_number: `C0${String(i).padStart(8, "0")}`, account: "Example", from: i % 2 ? "Standard" : "", to: "Kiosk",
  status: i % 10 === 0 ? "NOT_ACCESSIBLE" : i % 7 === 0 ? "THROTTLED" : "SUCCESS", detail: i % 10 === 0 ? "The device is not on this server any more." : "",
}));

/** Puts `grid`, the server's document, in its place with these actions added to toolbar and menu. */
export async function mockGrid(page, grid, actions) {
  const placed = actions.map((action) => ({ action: action.id, title: action.title }));
  const json = {
    ...grid, toolbar: [...(grid.toolbar ?? []), ...placed], context: [...(grid.context ?? []), ...placed],
    actions: { ...grid.actions, ...Object.fromEntries(actions.map((action) => [action.id, action])) },
  };
  await page.route(`**/api/v1/grids/${grid.id}`, (route) => route.fulfill({ json }));
}

/** A task that is over, handing out its results `piece` at a time. */
export async function mockTask(page, task, all, piece = 10_000) {
  await page.route("**/api/v1/tasks", (route) => route.fulfill({ json: { tasks: [task] } }));
  await page.route(`**/api/v1/tasks/${task.id}*`, (route) => {
    const after = Number(new URL(route.request().url()).searchParams.get("results_after") ?? 0);
    const next = after + piece;
    return route.fulfill({ json: { ...task, results: all.slice(after, next), results_total: all.length, results_next: next < all.length ? next : null } });
  });
}

export const mockNotices = (page, notices) => page.route("**/api/v1/notices", (route) => route.fulfill({ json: { notices } }));
