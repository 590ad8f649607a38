FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
COPY worker worker
COPY sdk/src sdk/src
COPY cli cli
COPY web web
RUN npm run build

FROM node:22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production DATA_DIR=/data
RUN install -d -o node -g node -m 700 /data
# package.json says that dist/ is ESM; only node-sqlite3-wasm is left out of the servers' bundles.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules/node-sqlite3-wasm node_modules/node-sqlite3-wasm
COPY --from=build /app/dist dist
USER node
EXPOSE 3003 3004
CMD ["node", "--enable-source-maps", "dist/main.js"]
