// Events of agents of a contact centre, as their event stream gives them: who logs in and out, what changes, a heart beat every two minutes.
//   node generate.mjs [--count 280] [--seed 9] > data/agent-events.ndjson
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const count = option('count', 280);
let state = option('seed', 9) >>> 0;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const pick = list => list[Math.floor(random() * list.length)];
const hex = digits => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;

const instance = 'arn:aws:connect:us-east-1:123456789012:instance/0b7e2f2c-51aa-4c3f-9a75-7d2f6f0f3c11';
const queue = (name, id) => ({ ARN: `${instance}/queue/${id}`, Name: name });
const queues = { sales: queue('Sales', 'q-1'), support: queue('Support', 'q-2'), billing: queue('Billing', 'q-3') };
const profiles = [
  { ARN: `${instance}/routing-profile/p-1`, Name: 'Front office', DefaultOutboundQueue: queues.sales, InboundQueues: [queues.sales, queues.billing] },
  { ARN: `${instance}/routing-profile/p-2`, Name: 'Help desk', DefaultOutboundQueue: queues.support, InboundQueues: [queues.support] },
];
const people = [['Ana', 'Álvarez'], ['Bo', 'Berg'], ['Chidi', 'Cole'], ['Dana', 'Dufour'], ['Emre', 'Eker'], ['Fay', 'O’Neil'], ['Gus', 'Grün'], ['Hana', 'Holm']];
const stamp = ms => new Date(ms).toISOString();
const start = Date.UTC(2024, 2, 4, 8);

const agents = people.map(([FirstName, LastName], i) => ({
  arn: `${instance}/agent/a-${i + 1}`, snapshot: null,
  Configuration: { FirstName, LastName, Username: `${FirstName}.${LastName.normalize('NFD').replace(/[^A-Za-z]/g, '')}`.toLowerCase(), AgentHierarchyGroups: null, RoutingProfile: profiles[i % 2] },
}));
const contact = (ms, channel) => ({ ContactId: uuid(), Channel: channel, InitiationMethod: random() < 0.85 ? 'INBOUND' : 'OUTBOUND', Queue: null, State: 'CONNECTING', StateStartTimestamp: stamp(ms), ConnectedToAgentTimestamp: null, QueueTimestamp: null, InitialContactId: null });

/** What an agent does next, at a time: a new snapshot and the event that tells of it. */
function next(agent, ms) {
  const { snapshot, Configuration } = agent;
  const status = (Name, Type = Name === 'Available' ? 'ROUTABLE' : 'CUSTOM') => ({ ARN: `${instance}/agent-state/${Name}`, Name, Type, StartTimestamp: stamp(ms) });
  if (!snapshot) return ['LOGIN', { AgentStatus: status('Available'), Configuration, Contacts: [], NextAgentStatus: null }];
  const { Contacts } = snapshot;
  const changed = more => ['STATE_CHANGE', { ...snapshot, ...more }];
  const dice = random();
  if (dice < 0.25) return ['HEART_BEAT', snapshot];
  if (Contacts.length === 0 && dice < 0.3) return ['LOGOUT', null];
  if (Contacts.length === 0 && dice < 0.6) return changed({ AgentStatus: status(snapshot.AgentStatus.Name === 'Available' ? pick(['Break', 'Training']) : 'Available') });
  const chats = Contacts.length > 0 && Contacts.every(c => c.Channel === 'CHAT');
  if (Contacts.length === 0 || (chats && Contacts.length < 3 && dice < 0.45)) {
    const more = contact(ms, Contacts.length > 0 ? 'CHAT' : pick(['VOICE', 'CHAT']));
    return changed({ Contacts: [...Contacts, { ...more, Queue: more.InitiationMethod === 'INBOUND' ? pick(Configuration.RoutingProfile.InboundQueues) : Configuration.RoutingProfile.DefaultOutboundQueue }] });
  }
  const which = Math.floor(random() * Contacts.length);
  const steps = { CONNECTING: random() < 0.1 ? 'MISSED' : 'CONNECTED', CONNECTED: 'ENDED' };
  const to = steps[Contacts[which].State];
  if (!to) return changed({ Contacts: Contacts.filter((_, i) => i !== which) });
  return changed({ Contacts: Contacts.map((c, i) => (i !== which ? c : { ...c, State: to, StateStartTimestamp: stamp(ms), ...(to === 'CONNECTED' && { ConnectedToAgentTimestamp: stamp(ms) }) })) });
}

for (let i = 0; i < count; i++) {
  const agent = agents[i < agents.length ? i : Math.floor(random() * agents.length)];
  const ms = start + i * 25_000 + Math.floor(random() * 20_000);
  const [EventType, snapshot] = next(agent, ms);
  process.stdout.write(JSON.stringify({
    AWSAccountId: '123456789012', AgentARN: agent.arn, CurrentAgentSnapshot: snapshot, EventId: uuid(), EventTimestamp: stamp(ms), EventType, InstanceARN: instance, PreviousAgentSnapshot: agent.snapshot, Version: '2017-10-01',
  }) + '\n');
  agent.snapshot = snapshot;
}
