import type { Report } from '../shutdown/report.ts';

export type ReportKind = Report['is'];

/** The member of `Report` of that kind; a member may serve several kinds, which `Extract` would not find. */
export type ReportOf<Kind extends ReportKind> = MemberOf<Report, Kind>;

type MemberOf<Member, Kind> = Member extends Report ? (Kind extends Member['is'] ? Member : never) : never;

/** One function per kind of report: a new kind without its function does not compile. */
export type Formatters<Formatted> = {
  readonly [Kind in ReportKind]: (report: ReportOf<Kind>) => Formatted;
};

export const formatWith = <Formatted>(formatters: Formatters<Formatted>, report: Report): Formatted =>
  (formatters[report.is] as (report: Report) => Formatted)(report);
