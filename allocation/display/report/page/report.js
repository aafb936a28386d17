"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const powers = data.domainOf.length, zones = data.provinceOf.length;
  const PAGE = 50, ROW = 16, FEWEST = 6, NEAR = "400px";
  // pixels across, most columns that fit upright, and rows of the heatmap that fit a page
  const A4 = { upright: 700, wide: 1030, columns: 30, rows: 42, wideRows: 20 };

  // the pairs in the order of the page's data: power, zone, place among all cells
  const pairs = [];
  for (let cell = 0; cell < powers * zones; cell++) {
    if (data.today[cell] !== ".") {
      pairs.push({ power: Math.floor(cell / zones), zone: cell % zones, cell, at: pairs.length });
    }
  }

  const state = { language: root.lang, shown: 0, sort: null, down: false, first: 0 };
  const field = (id) => document.getElementById(id);
  const names = () => data.names[state.language];
  const level = (signs, pair) => parseInt(signs[pair.cell], 36);
  const chosen = (pair) => level(data.allocations[state.shown].levels, pair);
  const today = (pair) => level(data.today, pair);
  const bodyName = (pair) => names().bodies[data.bodyOf[pair.zone][chosen(pair)]] || "–";
  const reason = (pair) => (state.shown === 0 ? data.reasons[state.language][pair.at] || "–" : "–");
  // plotly reads some tags in texts
  const safe = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  // a phone has no room for names beside the cells
  const narrow = () => window.matchMedia("screen and (max-width: 640px)").matches;
  const say = (key, values = {}) =>
    data.words[state.language][key].replace(/{(\w+)}/g, (_, name) => values[name]);

  const rounded = (need) => (need === null ? null : need.toLocaleString("en", { maximumFractionDigits: 2 }));

  const COLUMNS = {
    power: (pair) => names().powers[pair.power],
    domain: (pair) => names().domains[data.domainOf[pair.power]],
    zone: (pair) => names().zones[pair.zone],
    province: (pair) => names().provinces[data.provinceOf[pair.zone]],
    "today-level": (pair) => names().levels[today(pair)],
    level: (pair) => names().levels[chosen(pair)],
    body: bodyName,
    need: (pair) => rounded(data.needs[pair.at]) ?? say("not-stated"),
    reason,
  };
  const KEYS = { "today-level": today, level: chosen, need: (pair) => data.needs[pair.at] ?? -1 };
  const heads = [...document.querySelectorAll("#pairs th")];
  const columns = heads.map((head) => head.querySelector("button").dataset.sort);

  function wanted() {
    const province = field("province").value, domain = field("domain").value;
    const search = field("search").value.trim().toLowerCase(), changed = field("changed").checked;
    const named = (pair) => `${COLUMNS.power(pair)}\n${COLUMNS.zone(pair)}`.toLowerCase().includes(search);
    return pairs.filter((pair) =>
      (province === "" || data.provinceOf[pair.zone] === Number(province)) &&
      (domain === "" || data.domainOf[pair.power] === Number(domain)) &&
      (search === "" || named(pair)) &&
      (!changed || chosen(pair) !== today(pair)));
  }

  function sorted(found) {
    if (state.sort === null) return found;
    const key = KEYS[state.sort] ?? COLUMNS[state.sort];
    const order = new Intl.Collator(state.language, { numeric: true });
    const compare = KEYS[state.sort] ? (a, b) => a - b : order.compare;
    return [...found].sort((a, b) => (state.down ? -1 : 1) * compare(key(a), key(b)));
  }

  function table(found) {
    state.first = Math.min(state.first, Math.max(0, found.length - 1));
    state.first -= state.first % PAGE;
    const rows = sorted(found).slice(state.first, state.first + PAGE).map((pair) => {
      const row = document.createElement("tr");
      for (const name of columns) {
        const cell = document.createElement("td");
        cell.textContent = COLUMNS[name](pair);
        if (name === "need") cell.className = "number";
        row.append(cell);
      }
      return row;
    });
    document.querySelector("#pairs tbody").replaceChildren(...rows);
    heads.forEach((head, at) =>
      head.setAttribute("aria-sort", columns[at] !== state.sort ? "none" : state.down ? "descending" : "ascending"));
    const told = { first: state.first + 1, last: state.first + rows.length, count: found.length };
    field("rows").textContent = found.length ? say("rows", told) : say("nothing");
    field("previous").disabled = state.first === 0;
    field("next").disabled = state.first + PAGE >= found.length;
  }

  const divs = Object.fromEntries([...document.querySelectorAll(".figure")].map((div) => [div.dataset.figure, div]));

  function base(name) {
    const figure = structuredClone(data.figures[state.language][name]);
    figure.layout.dragmode = false;
    return figure;
  }

  // a figure is drawn when it comes near the window, and again when what it shows has changed
  const near = new Set(), fresh = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const { figure } = entry.target.dataset;
      if (entry.isIntersecting) near.add(figure); else near.delete(figure);
      paint(figure);
    }
  }, { rootMargin: NEAR });

  function paint(name) {
    if (fresh.has(name) || !near.has(name)) return;
    fresh.add(name);
    const { data: traces, layout } = figures[name]();
    Plotly.react(divs[name], traces, layout, { displayModeBar: false, responsive: true });
    divs[name].setAttribute("aria-busy", "false");
    if (name === "frontier" && !divs.frontier.dataset.listens) {
      divs.frontier.dataset.listens = "yes";
      divs.frontier.on("plotly_click", (event) => choose(event.points[0].customdata));
    }
  }

  function repaint(...changed) {
    for (const name of changed.filter((each) => each in divs)) {
      fresh.delete(name);
      divs[name].setAttribute("aria-busy", "true");
      paint(name);
    }
  }

  // the heatmap of some pairs: as the figure that came with the page, with cells, axes and lines between provinces
  function cells(found) {
    const figure = base("heatmap");
    const rows = [...new Set(found.map((pair) => pair.power))].sort((a, b) => a - b);
    const across = [...new Set(found.map((pair) => pair.zone))].sort((a, b) => a - b);
    const labels = data.labels[state.language], domains = names().domains;
    const y = (list) => narrow() ? list.map((power) => labels.short[power])
      : [list.map((power) => safe(domains[data.domainOf[power]])), list.map((power) => labels.rows[power])];
    const rowOf = new Map(rows.map((power, at) => [power, at]));
    const columnOf = new Map(across.map((zone, at) => [zone, at]));
    const blank = () => rows.map(() => across.map(() => null));
    const [levels, dots] = figure.data;
    Object.assign(levels, { z: blank(), customdata: blank(), x: across.map((_, at) => at), y: y(rows) });
    const moved = [];
    for (const pair of found) {
      const row = rowOf.get(pair.power), column = columnOf.get(pair.zone), now = chosen(pair);
      levels.z[row][column] = now;
      levels.customdata[row][column] = [
        COLUMNS.power(pair), COLUMNS.zone(pair), COLUMNS.province(pair),
        say("body", { level: names().levels[now], body: bodyName(pair) }), names().levels[today(pair)],
        data.needs[pair.at] === null ? say("not-stated") : `${rounded(data.needs[pair.at])} ${data.unit[state.language]}`,
        reason(pair),
      ].map(safe);
      if (now !== today(pair)) moved.push(pair);
    }
    Object.assign(dots, { x: moved.map((pair) => columnOf.get(pair.zone)), y: y(moved.map((pair) => pair.power)) });
    const provinces = across.map((zone) => data.provinceOf[zone]);
    const apart = levels.x.filter((at) => at && provinces[at] !== provinces[at - 1]);
    const { layout } = figure;
    layout.shapes = apart.length === across.length - 1 ? []
      : apart.map((at) => ({ ...data.divider, x0: at - 0.5, x1: at - 0.5 }));
    const ticktext = across.map((zone) => labels.columns[zone]);
    Object.assign(layout.xaxis, { range: [-0.5, across.length - 0.5], tickvals: levels.x, ticktext });
    layout.yaxis.range = [rows.length - 0.5, -0.5];
    layout.height += ROW * (Math.max(rows.length, FEWEST) - Math.max(powers, FEWEST));
    layout.title.y = 1 - 16 / layout.height;
    return figure;
  }

  function means() {
    const figure = base("heatmap");
    Object.assign(figure.data[0], data.shown[state.language][state.shown].cells);
    return figure;
  }

  function decisions() {
    const found = wanted();
    table(found);
    divs.heatmap.hidden = found.length === 0;
    const across = new Set(found.map((pair) => pair.zone)).size;
    divs.heatmap.style.minWidth = `${Math.min(1200, (narrow() ? 90 : 320) + 14 * across)}px`;
    if (found.length) repaint("heatmap");
  }

  function status() {
    const { point, name } = data.allocations[state.shown];
    const own = name ? name[state.language] : "";
    const title = point === null ? say("result") : say("point", { point });
    field("status").textContent = say("shown", {
      name: own ? say("named", { point: title, name: own }) : title,
      changed: pairs.filter((pair) => chosen(pair) !== today(pair)).length.toLocaleString("en"),
      pairs: pairs.length.toLocaleString("en"),
    });
    document.querySelectorAll("[data-show]").forEach((button) =>
      button.setAttribute("aria-pressed", String(Number(button.dataset.show) === state.shown)));
    const adopted = new Set(data.allocations[state.shown].measures);
    document.querySelectorAll("#adopted tbody tr").forEach((row, at) => { row.hidden = !adopted.has(at); });
  }

  function flow() {
    const figure = base("flow");
    figure.data = [data.shown[state.language][state.shown].flow];
    return figure;
  }

  // the chosen point stands out in both parts of the figure; all are alike while the result is shown
  function frontier() {
    const figure = base("frontier"), { point } = data.allocations[state.shown];
    for (const trace of figure.data) {
      if (trace.mode === "lines+markers" && point !== null) {
        trace.opacity = trace.customdata[0] === point ? 1 : 0.2;
        trace.line.width = trace.customdata[0] === point ? 4 : 2;
      }
    }
    const [{ marker, customdata }] = figure.data;
    marker.size = marker.size.map((size, at) => (customdata[at] === point ? 2 : 1) * size);
    return figure;
  }

  const figures = {
    ...Object.fromEntries(Object.keys(divs).map((name) => [name, () => base(name)])),
    heatmap: () => (data.coarse ? means() : cells(wanted())),
    flow,
    frontier,
  };

  function choose(point) {
    const at = data.allocations.findIndex((each) => each.point !== null && each.point === point);
    if (at > 0) show(at);
  }

  function show(at) {
    state.shown = at;
    status();
    decisions();
    repaint("flow", "frontier");
  }

  function speak(language) {
    state.language = language;
    root.lang = language;
    document.querySelectorAll("[data-language]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.language === language)));
    document.querySelectorAll("[data-labelled]").forEach((node) =>
      node.setAttribute("aria-label", node.dataset[language]));
    document.querySelectorAll("[data-text]").forEach((node) => { node.textContent = node.dataset[language]; });
    for (const [id, options] of [["province", names().provinces], ["domain", names().domains]]) {
      const select = field(id), { value } = select;
      select.replaceChildren(new Option(say(`all-${id}s`), ""), ...options.map((name, at) => new Option(name, at)));
      select.value = value;
    }
    repaint(...Object.keys(divs));
    show(state.shown);
  }

  // a spreadsheet would run a text that begins like a formula
  function cell(text) {
    const plain = /^\s*[=+\-@]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain;
  }

  function download() {
    const lines = [heads.map((head) => head.querySelector(`button .${state.language}`).textContent)];
    for (const pair of sorted(wanted())) {
      lines.push(columns.map((name) => (name === "need" ? String(data.needs[pair.at] ?? "") : COLUMNS[name](pair))));
    }
    const text = "\ufeff" + lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = `${say("file")}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 0);
  }

  // paper has no sideways scrolling: it gets copies of the figures in its width, the heatmap cut into pages
  function toPaper() {
    for (const [name, div] of Object.entries(divs)) {
      if (div.hidden) continue;
      const parts = name === "heatmap" && !data.coarse ? pages() : [figures[name]()];
      const copies = document.createElement("div");
      const wide = parts.some((part) => part.wide);
      copies.className = wide ? "copies wide" : "copies";
      div.parentNode.after(copies);
      for (const part of parts) {
        const copy = copies.appendChild(document.createElement("div"));
        Plotly.newPlot(copy, part.data, { ...part.layout, width: wide ? A4.wide : A4.upright }, { staticPlot: true });
      }
    }
  }

  function pages() {
    const found = wanted(), rows = [...new Set(found.map((pair) => pair.power))];
    const wide = new Set(found.map((pair) => pair.zone)).size > A4.columns;
    const most = wide ? A4.wideRows : A4.rows;
    return Array.from({ length: Math.ceil(rows.length / most) }, (_, page) => {
      const some = new Set(rows.slice(page * most, (page + 1) * most));
      return { ...cells(found.filter((pair) => some.has(pair.power))), wide };
    });
  }

  function fromPaper() {
    document.querySelectorAll(".copies").forEach((copies) => copies.remove());
  }

  document.querySelectorAll("[data-language]").forEach((button) =>
    button.addEventListener("click", () => speak(button.dataset.language)));
  document.querySelectorAll("[data-show]").forEach((button) =>
    button.addEventListener("click", () => show(Number(button.dataset.show))));
  heads.forEach((head, at) => head.querySelector("button").addEventListener("click", () => {
    state.down = state.sort === columns[at] && !state.down;
    state.sort = columns[at];
    table(wanted());
  }));
  for (const id of ["province", "domain", "search", "changed"]) {
    field(id).addEventListener("input", () => { state.first = 0; decisions(); });
  }
  field("previous").addEventListener("click", () => { state.first -= PAGE; table(wanted()); });
  field("next").addEventListener("click", () => { state.first += PAGE; table(wanted()); });
  field("download").addEventListener("click", download);
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", fromPaper);

  for (const [name, div] of Object.entries(divs)) {
    div.style.minHeight = `${base(name).layout.height}px`;
    watch.observe(div);
  }
  speak(root.lang);
  root.dataset.ready = Math.round(performance.now());
})();
