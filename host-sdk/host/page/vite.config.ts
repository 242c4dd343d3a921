import { defineConfig } from "vite";

// The page is served by ams-host under a Content-Security-Policy without 'unsafe-inline' and without data: URLs, so
// nothing may be inlined: every asset is a file of our own origin, and index.html gets no script text.
export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    outDir: process.env["AMS_PAGE_OUT"] ?? "dist",
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
  },
  // `npm run dev` against a running host: AMS_HOST=https://127.0.0.1:8443 npm run dev
  server: {
    host: "127.0.0.1",
    proxy: process.env["AMS_HOST"] ? { "/api": { target: process.env["AMS_HOST"], secure: false } } : {},
  },
});
