# The command `winnow` as an image, for `winnow controller` in a cluster:
#   docker build -t winnow:0.1.0 .
FROM node:22-slim AS build
WORKDIR /winnow
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build

FROM gcr.io/distroless/nodejs22-debian12:nonroot
WORKDIR /winnow
# everything is bundled: no node_modules
COPY --from=build /winnow/LICENSE ./LICENSE
COPY --from=build /winnow/packages/cli/package.json ./package.json
COPY --from=build /winnow/packages/cli/bin ./bin
COPY --from=build /winnow/packages/cli/dist/winnow.js ./dist/winnow.js
COPY --from=build /winnow/packages/cli/dist/chunk ./dist/chunk
COPY --from=build /winnow/packages/cli/dist/apply ./dist/apply
COPY --from=build /winnow/packages/cli/dist/playground ./dist/playground
# as a number, since Kubernetes cannot tell from a name that it is not root
USER 65532:65532
EXPOSE 9443
ENTRYPOINT ["/nodejs/bin/node", "/winnow/bin/winnow.js"]
CMD ["help"]
