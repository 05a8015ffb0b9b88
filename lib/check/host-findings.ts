import type { Policy } from '../shutdown/policy.ts';
import type { ConnectionFacts, HostFacts, InitFacts, RecordFacts, UnmatchedWords } from './facts.ts';
import type { HostMatter } from './finding.ts';
import { lackMatters } from './lack-findings.ts';
import { strayMatters } from './strays.ts';

/** What is the matter with the host; what loses guests comes first. */
export const hostMatters = (host: HostFacts, policy: Policy): HostMatter[] => [
  ...(host.underWay === null ? [] : [{ code: 'run-under-way', pid: host.underWay } as const]),
  ...failures(host.connections),
  ...strayMatters(host),
  ...initMatters(host.init),
  ...(host.clusterUnread === null ? [] : [{ code: 'cluster-unread', file: host.clusterUnread } as const]),
  ...unmatchedMatters(host.unmatched),
  ...(host.isRoot ? [] : [{ code: 'not-root' } as const]),
  ...lackMatters(host, policy),
  ...polling(host),
  ...recordMatters(host.record),
];

const failures = (connections: readonly ConnectionFacts[]): HostMatter[] =>
  connections.flatMap(({ uri, answer }) =>
    answer.ok ? [] : [{ code: 'connection-failed', connection: uri, failure: answer.failure } as const],
  );

const unmatchedMatters = ({ exclude, order }: UnmatchedWords): HostMatter[] => [
  ...(exclude.length > 0 ? [{ code: 'exclude-names-nobody', words: exclude } as const] : []),
  ...(order.length > 0 ? [{ code: 'order-names-nobody', words: order } as const] : []),
];

const initMatters = (init: InitFacts): HostMatter[] => {
  if (init.is === 'unserved') return [{ code: 'init-unserved', init: init.init, isServed: init.isServed }];
  if (init.is === 'unknown') return [{ code: 'init-unknown', cause: init.cause, remedy: init.remedy }];
  const { isInstalled, ownPreStop, checks, others, othersRemedy } = init;
  return [
    ...(isInstalled ? [] : [{ code: 'init-absent' } as const]),
    ...(ownPreStop ? [{ code: 'own-pre-stop' } as const] : []),
    ...checks.flatMap(({ good, text, remedy }) =>
      good ? [] : [{ code: 'init-broken', text, remedy: remedy ?? '' } as const],
    ),
    ...(others.length > 0 ? [{ code: 'others-act-too', names: others, remedy: othersRemedy } as const] : []),
  ];
};

const polling = ({ virsh, connections }: HostFacts): HostMatter[] => {
  if (virsh.lacks.includes('events')) return [];
  const polled = connections.flatMap(({ uri, answer }) => (answer.ok && !answer.events ? [uri] : []));
  return polled.length === 0 ? [] : [{ code: 'polling', connections: polled }];
};

const recordMatters = (record: RecordFacts): HostMatter[] => {
  if (record.is === 'none') return [{ code: 'record-none' }];
  if (record.is === 'unreadable') return [{ code: 'record-unreadable', detail: record.detail }];
  return record.problem === null ? [] : [{ code: 'record-unwritable', detail: record.problem }];
};
