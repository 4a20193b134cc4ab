import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { build } from './bare-server.mjs';

serveStdio(build);
