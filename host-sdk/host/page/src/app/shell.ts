// The frame around every page: header, menu, notices, the page itself, tasks. Decides which page an address means.

import { api } from "../api/client";
import { Problem, aborted } from "../api/problem";
import type { MenuNode, Session, Task } from "../api/types";
import { AuditPage } from "../audit/page";
import { AccountPage } from "../people/account";
import { RolesPage } from "../people/roles";
import { UserPage } from "../people/user";
import { UsersPage } from "../people/users";
import { runAction } from "../form/run";
import { errorState, skeleton } from "../grid/states";
import { DashboardPage } from "../dashboard/page";
import { DetailsPage } from "../details/page";
import { GridView } from "../grid/view";
import { JobsPage } from "../jobs/page";
import { openPopup } from "../menu/popup";
import { MenuTree } from "../menu/tree";
import { NoticeBanner } from "../notices/banner";
import { TaskStore } from "../tasks/store";
import { TaskTray } from "../tasks/tray";
import type { AppContext } from "./context";
import { confirmDialog, iconButton } from "./dialog";
import { h, replace, setAttr } from "./dom";
import { openHelp } from "./help";
import { icon, type IconName } from "./icons";
import { dashboardHref, gridHref, hrefOf, Router, type Route } from "./router";
import { installShortcuts } from "./shortcuts";
import { load, save } from "./storage";
import { chooseTheme, themeChoice, type ThemeChoice } from "./theme";
import { toast } from "./toast";

interface Page {
  element: HTMLElement;
  dispose(): void;
  /** Reads what is shown again. */
  refresh?(): Promise<void>;
}

const kName = "Console";

export class Shell {
  readonly element: HTMLElement;
  private readonly router: Router;
  private readonly tasks = new TaskStore();
  private readonly tray: TaskTray;
  private readonly notices = new NoticeBanner((action, selection, options) => this.app.run(action, selection, options));
  private readonly menu: MenuTree;
  private readonly main = h("main", { class: "main", id: "main", attrs: { tabindex: -1 } });
  private readonly crumbs = h("nav", { class: "crumbs", attrs: { "aria-label": "Where you are" } });
  private readonly taskCount = h("span", { class: "count-bubble" });
  private readonly tasksButton: HTMLButtonElement;
  private readonly links: { page: string; element: HTMLAnchorElement }[] = [];
  private readonly announcer = h("div", { class: "visually-hidden", attrs: { role: "status" } });
  private page: Page | null = null;
  private grid: { id: string; view: GridView } | null = null;
  private showing = 0;
  private readonly app: AppContext;

  constructor(private readonly session: Session, menu: MenuNode[], hasJobs: boolean) {
    this.app = {
      router: (this.router = new Router((route) => void this.show(route))),
      run: (action, selection, options = {}) => void runAction(action, selection, { ...options, done: (rows) => { options.done?.(rows); void this.notices.reload(); } }, {
        task: (id, title, text) => {
          this.tasks.add(id, title);
          if (text && !this.tray.open) toast(text, { tone: "info", about: `task ${id}`, action: { title: "Show", run: () => this.showTasks(id) } });
        },
      }),
      showTasks: (task) => this.showTasks(task),
      title: (path) => this.title(path),
    };
    this.menu = new MenuTree(menu, () => this.element.classList.remove("menu-open"));
    this.tray = new TaskTray(this.tasks, () => { setAttr(this.tasksButton, "aria-expanded", "false"); this.tasksButton.focus(); });
    this.tasksButton = iconButton("tasks", "Tasks", () => (this.tray.open ? this.tray.hide() : this.showTasks()));
    this.tasksButton.append(this.taskCount);
    setAttr(this.tasksButton, "aria-expanded", "false");
    setAttr(this.tasksButton, "aria-controls", "tasks");
    this.taskCount.hidden = true;
    this.tasks.onChange(() => this.showTaskCount());
    this.tasks.onEnd((task) => this.taskEnded(task));
    this.element = this.build(hasJobs);
    installShortcuts({
      help: () => openHelp({ user: session.user, host: session.host ?? "" }),
      search: () => this.grid?.view.focusSearch(),
      menu: () => { this.toggleMenu(true); this.menu.focusFilter(); },
      tasks: () => (this.tray.open ? this.tray.hide() : this.showTasks()),
      refresh: () => void this.page?.refresh?.(),
    });
  }

  start(): void {
    void this.tasks.reload();
    this.notices.start();
    this.router.start();
  }

  private build(hasJobs: boolean): HTMLElement {
    const { session } = this;
    const can = (permission: string): boolean => session.permissions.includes(permission) || session.permissions.includes("*");
    const link = (page: string, title: string, name: IconName): HTMLAnchorElement => {
      const element = h("a", { class: "nav-link", attrs: { href: hrefOf(page) }, on: { click: () => this.element.classList.remove("menu-open") } }, icon(name), h("span", null, title));
      this.links.push({ page, element });
      return element;
    };
    const own = [hasJobs ? link("jobs", "Jobs", "clock") : null, can("ams_user:read") ? link("users", "Users", "user") : null, can("ams_role:read") ? link("roles", "Roles", "key") : null, can("ams_audit:read") ? link("audit", "Audit log", "audit") : null];
    const menuButton = iconButton("menu", "Menu", () => this.toggleMenu());
    const themeButton = iconButton("sun", "Theme", () => this.themeMenu(themeButton));
    const userButton = h("button", { class: "btn plain user-button", attrs: { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" } }, icon("user"), h("span", { class: "user-name" }, session.user), icon("chevron_down", 13));
    userButton.addEventListener("click", () => openPopup(userButton, [
      { kind: "heading", title: session.roles.length ? `Roles: ${session.roles.join(", ")}` : "No roles" },
      { kind: "action", title: "Keyboard and help", icon: "help", shortcut: "?", run: () => openHelp({ user: session.user, host: session.host ?? "" }) },
      { kind: "action", title: "Your account", icon: "user", run: () => this.router.go(hrefOf("account")) },
      { kind: "separator" },
      { kind: "action", title: "Sign out", icon: "signout", run: () => void this.signOut() },
    ], { label: "Account", end: true }));
    themeButton.setAttribute("aria-haspopup", "menu");
    if (load("menu.hidden", false)) queueMicrotask(() => this.element.classList.add("menu-hidden"));
    return h("div", { class: "shell" },
      h("a", { class: "skip", attrs: { href: "#main" }, on: { click: (event) => { event.preventDefault(); this.main.focus(); } } }, "Skip to the content"),
      h("header", { class: "top" }, menuButton, h("a", { class: "brand", attrs: { href: "#/" } }, h("span", { class: "brand-mark" }, icon("menu", 15)), h("span", null, kName), session.host ? h("span", { class: "brand-host", tip: "The host that serves this page" }, session.host) : null), this.crumbs,
        h("div", { class: "top-tools" }, this.notices.bell, this.tasksButton, themeButton, iconButton("help", "Keyboard and help", () => openHelp({ user: session.user, host: session.host ?? "" })), userButton)),
      h("div", { class: "frame" },
        h("nav", { class: "side", attrs: { "aria-label": "Main menu" } }, this.menu.element, own.some(Boolean) ? h("div", { class: "nav-links" }, h("div", { class: "nav-title" }, "System"), own) : null),
        h("div", { class: "scrim", on: { click: () => this.element.classList.remove("menu-open") } }),
        h("div", { class: "content" }, this.notices.element, this.main), this.tray.element),
      this.announcer);
  }

  // ---- pages ---------------------------------------------------------------------------------------------------

  private async show(route: Route): Promise<void> {
    for (const { page, element } of this.links) setAttr(element, "aria-current", page === route.page ? "page" : null);
    if (route.page === "grid" && route.id) return route.row ? this.showRow(route) : this.showGrid(route);
    if (route.page === "dashboard" && route.id) return this.showDashboard(route);
    this.menu.select("");
    if (route.page === "jobs") return this.put(new JobsPage(route.id), ["Jobs"]);
    if (route.page === "audit") return this.put(new AuditPage(route.params, this.router), ["Audit log"]);
    if (route.page === "account") return this.put(new AccountPage(this.session), ["Your account"]);
    if (route.page === "roles") return this.put(new RolesPage(this.session, route.id), ["Roles"]);
    if (route.page === "users") return route.id ? this.put(new UserPage(this.session, route.id, this.router), ["Users", route.id]) : this.put(new UsersPage(this.session, this.router), ["Users"]);
    if (route.page === "") {
      const last = load<string>("last", "");
      const start = last && this.menu.pathOf(last).length ? last : this.menu.first;
      if (start) return this.router.go(this.menu.opensDashboard(start) ? dashboardHref(start) : gridHref(start));
      return this.put(blank("Welcome", "There is nothing in your menu yet. Whoever manages roles can give you access."), []);
    }
    this.put(blank("This page does not exist", "The address may be mistyped. Choose a page from the menu."), ["Not found"]);
  }

  private async showGrid(route: Route): Promise<void> {
    const turn = ++this.showing;
    this.menu.select(route.id);
    if (this.grid?.id === route.id && this.page === this.grid.view) return this.grid.view.applyParams(route.params);
    this.put({ element: h("section", { class: "page" }, skeleton()), dispose: () => undefined }, this.menu.pathOf(route.id));
    try {
      const grid = await api.grid(route.id);
      if (turn !== this.showing) return; // somebody has gone on meanwhile
      const view = new GridView(grid, route.params, this.app);
      const path = this.menu.pathOf(route.id);
      this.put(view, path.length ? path : [grid.title]);
      this.grid = { id: route.id, view };
      save("last", route.id);
    } catch (error) {
      if (aborted(error) || turn !== this.showing) return;
      this.put({ element: h("section", { class: "page" }, errorState(Problem.from(error), () => this.router.start())), dispose: () => undefined }, ["Error"]);
    }
  }

  private showDashboard(route: Route): void {
    this.menu.select(route.id);
    const path = this.menu.pathOf(route.id);
    if (path.length) save("last", route.id);
    this.showing++;
    this.put(new DashboardPage(route.id, path[path.length - 1] ?? ""), path.length ? path : ["Dashboard"]);
  }

  private async showRow(route: Route): Promise<void> {
    const turn = ++this.showing;
    this.menu.select(route.id);
    const path = this.menu.pathOf(route.id);
    this.put({ element: h("section", { class: "page" }, skeleton()), dispose: () => undefined }, path);
    try {
      const grid = await api.grid(route.id);
      if (turn !== this.showing) return;
      // Rows without a page are shown beside their grid; that address takes this one's place, so that Back works.
      if (!grid.details) return location.replace(hrefOf("grid", route.id, new URLSearchParams({ row: route.row })));
      this.put(new DetailsPage(grid, route.row, path, this.app), path.length ? path : [grid.title]);
    } catch (error) {
      if (aborted(error) || turn !== this.showing) return;
      this.put({ element: h("section", { class: "page" }, errorState(Problem.from(error), () => this.router.start())), dispose: () => undefined }, ["Error"]);
    }
  }

  private put(page: Page, path: string[]): void {
    if (this.page !== page) {
      this.page?.dispose();
      this.grid = null;
      this.page = page;
      replace(this.main, page.element);
    }
    this.title(path);
  }

  private title(path: string[]): void {
    const last = path[path.length - 1];
    if (last) this.announce(last);
    document.title = [...path].reverse().slice(0, 1).concat(kName).join(" – ");
    replace(this.crumbs, h("ol", null, path.map((title, index) => h("li", { attrs: { "aria-current": index === path.length - 1 ? "page" : undefined } }, title))));
  }

  // ---- tasks ---------------------------------------------------------------------------------------------------

  private showTasks(task?: string): void {
    setAttr(this.tasksButton, "aria-expanded", "true");
    this.tray.show(task);
  }

  private announce(text: string): void {
    this.announcer.textContent = text;
  }

  private showTaskCount(): void {
    const running = this.tasks.running.length;
    this.taskCount.hidden = running === 0;
    this.taskCount.textContent = String(running);
    this.tasksButton.setAttribute("aria-label", running ? `Tasks, ${running} running` : "Tasks");
  }

  private taskEnded(task: Task): void {
    const title = task.title ?? "Task";
    const more = { text: task.error?.detail ?? task.message ?? "", about: `task ${task.id}`, action: { title: "Show", run: () => this.showTasks(task.id) } };
    if (task.state === "failed") toast(`${title}: failed`, { ...more, tone: "danger" });
    else if (this.tray.open) this.announce(`${title}: ${task.state}`);
    else if (task.state === "cancelled") toast(`${title}: cancelled`, { ...more, tone: "warning" });
    else toast(`${title}: done`, more);
    void this.page?.refresh?.(); // whatever it was about, the rows in sight may have changed
    void this.notices.reload();
  }

  // ---- header --------------------------------------------------------------------------------------------------

  private toggleMenu(open?: boolean): void {
    if (matchMedia("(max-width: 900px)").matches) this.element.classList.toggle("menu-open", open);
    else {
      const hidden = open === undefined ? !this.element.classList.contains("menu-hidden") : !open;
      this.element.classList.toggle("menu-hidden", hidden);
      save("menu.hidden", hidden);
    }
  }

  private themeMenu(owner: HTMLElement): void {
    const choices: [ThemeChoice, string][] = [["system", "As the system"], ["light", "Light"], ["dark", "Dark"]];
    openPopup(owner, choices.map(([value, title]) => ({ kind: "check" as const, title, checked: themeChoice() === value, radio: true, run: () => chooseTheme(value) })), { label: "Theme", end: true });
  }

  private async signOut(): Promise<void> {
    const running = this.tasks.running.length;
    if (running && !(await confirmDialog({ title: "Sign out?", text: "Tasks that are running go on without you. Their results will be here when you are back.", button: "Sign out" }))) return;
    try {
      await api.signOut();
    } catch (error) {
      toast("Signing out did not work", { tone: "danger", text: Problem.from(error).message });
      return;
    }
    location.reload(); // a clean start: nothing of this user stays in memory
  }
}

function blank(title: string, text: string): Page {
  return { element: h("section", { class: "page" }, h("div", { class: "blank" }, h("h1", null, title), h("p", null, text))), dispose: () => undefined };
}
