// node server.js --commit request|turn --database PATH [--port N]: prints the address it listens on.
import { parseArgs } from 'node:util';
import Fastify from 'fastify';
import { bytesOf, nextId, textOf } from './decision-id.js';
import { evaluate } from './evaluate.js';
import * as schemas from './schemas.js';
import { commitEachRequest, commitEachTurn } from './store.js';

const { values: options } = parseArgs({
  options: {
    commit: { type: 'string' },
    database: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
});
const stores = { request: commitEachRequest, turn: commitEachTurn };
if (!stores[options.commit] || !options.database) {
  console.error('usage: node server.js --commit request|turn --database PATH [--port N]');
  process.exit(2);
}
const store = stores[options.commit](options.database);

const app = Fastify({ logger: false, ajv: { customOptions: { removeAdditional: false, coerceTypes: false } } });

// The request's own text is what is stored: parsing need not be undone.
app.decorateRequest('text', '');
const parse = app.getDefaultJsonParser('error', 'error');
app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
  request.text = text;
  parse(request, text, done);
});

app.post('/v1/evaluations', {
  schema: {
    body: schemas.evaluation,
    querystring: { type: 'object', properties: { dry_run: { enum: ['true', 'false'] } } },
    response: { '2xx': schemas.decision },
  },
}, async (request, reply) => {
  const decision = evaluate(request.body);
  const id = nextId();
  decision.id = textOf(id);
  if (request.query.dry_run === 'true') return decision;

  reply.code(201).header('location', `/v1/decisions/${decision.id}`).type('application/json; charset=utf-8');
  const answer = reply.serialize(decision);
  await store.append({
    id,
    clusterId: decision.cluster_id,
    action: decision.action,
    evaluatedAt: Date.parse(decision.evaluated_at),
    input: request.text,
    answer,
  });
  return reply.send(answer);
});

app.get('/v1/decisions/:id', async (request, reply) => {
  const answer = store.answerOf(bytesOf(request.params.id));
  if (answer === undefined) return reply.code(404).send({ status: 404, code: 'not_found' });
  return reply.type('application/json; charset=utf-8').send(answer);
});

const patterns = {
  items: [
    { name: 'batch', scale_out_percent: 200, scale_in_percent: 25, cooldown_seconds: 600 },
    { name: 'interactive', scale_out_percent: 100, scale_in_percent: 50, cooldown_seconds: 300 },
    { name: 'streaming', scale_out_percent: 50, scale_in_percent: 50, cooldown_seconds: 600 },
  ],
};
app.get('/v1/patterns', { schema: { response: { 200: schemas.patterns } } }, async () => patterns);
app.get('/livez', async (request, reply) => reply.type('text/plain').send('ok\n'));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    await app.close();
    store.close();
  });
}

await app.listen({ host: '127.0.0.1', port: Number(options.port) });
console.log(`listening on http://127.0.0.1:${app.server.address().port}`);
