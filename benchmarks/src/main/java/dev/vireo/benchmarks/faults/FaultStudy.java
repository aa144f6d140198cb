package dev.vireo.benchmarks.faults;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Trace;
import dev.vireo.agent.VisualAgent;
import dev.vireo.benchmarks.WorldReport;
import dev.vireo.benchmarks.faults.FaultStudy.Report.Row;
import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.WorldQuestion;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionGenerator;
import dev.vireo.planners.Planner;
import dev.vireo.planners.Planners;
import dev.vireo.program.Outcome;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Asks generated questions with a planner whose first programs carry one mistake each and whose second ones
/// are clean, and counts what becomes of the mistakes: see [Report].
public final class FaultStudy {
    /// Makes the agent for one scene and one planner; it is closed after its question, so a runner that it
    /// shares must not be its own.
    @FunctionalInterface
    public interface Agents {
        VisualAgent agent(Rendering rendering, Planner planner);
    }

    /// Told after each scene how many are done.
    @FunctionalInterface
    public interface Progress {
        void done(int scenes);
    }

    private FaultStudy() {}

    /// Runs over all scenes, questions and mistakes.
    ///
    /// @param count scenes
    /// @param seed of the scenes and their questions
    /// @param questionsPerScene questions about each
    /// @throws VireoException with code USAGE when a number is not positive; otherwise as the agents do
    public static Report run(int count, long seed, int questionsPerScene, Agents agents, Progress progress) {
        if (count < 1 || questionsPerScene < 1) {
            throw new VireoException(
                    Code.USAGE,
                    "scenes and questions per scene must be positive, not " + count + " and " + questionsPerScene,
                    "");
        }
        WorldReport.Score clean = WorldReport.Score.NONE;
        Map<Fault, Row> rows = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            rows.put(fault, Row.NONE);
        }
        for (int i = 0; i < count; i++) {
            Rendering rendering = Scenes.make(seed, i, SceneGenerator.WIDTH, SceneGenerator.HEIGHT);
            for (GeneratedQuestion generated :
                    new QuestionGenerator().generate(rendering.scene(), seed, questionsPerScene)) {
                WorldQuestion question = generated.question();
                Planner planner = Planners.builtin();
                boolean cleanRight;
                try (VisualAgent agent = agents.agent(rendering, planner)) {
                    cleanRight = right(ask(agent, rendering, question), question);
                }
                clean = clean.plus(cleanRight);
                for (Fault fault : Fault.values()) {
                    FaultyPlanner faulty = new FaultyPlanner(planner, fault);
                    try (VisualAgent agent = agents.agent(rendering, faulty)) {
                        Optional<Answer> answer = ask(agent, rendering, question);
                        rows.merge(fault, row(answer, question, cleanRight, faulty), Row::plus);
                    }
                }
            }
            progress.done(i + 1);
        }
        return new Report(clean, rows);
    }

    /// The answer; empty when there was none of the demanded type.
    private static Optional<Answer> ask(VisualAgent agent, Rendering rendering, WorldQuestion question) {
        try {
            return Optional.of(agent.ask(rendering.image(), question.text()));
        } catch (VireoException e) {
            if (e.code() != Code.USAGE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static boolean right(Optional<Answer> answer, WorldQuestion question) {
        return answer.map(a -> a.text().equals(question.answer())).orElse(false);
    }

    private static Row row(Optional<Answer> answer, WorldQuestion question, boolean cleanRight, FaultyPlanner planner) {
        if (answer.isEmpty()) {
            return Row.NONE;
        }
        Trace.Question root = answer.get().trace().root();
        List<Trace.Question> all = new ArrayList<>(List.of(root));
        all.addAll(root.descendants());
        int before = 0;
        int atRunTime = 0;
        int silent = 0;
        for (Trace.Question each : all) {
            for (Trace.Attempt attempt : each.attempts()) {
                if (attempt.program().filter(planner::isFaulty).isEmpty()) {
                    continue;
                }
                switch (attempt.outcome().orElse(null)) {
                    case Outcome.Rejected _ -> before++;
                    case Outcome.Returned _ -> silent++;
                    case null, default -> atRunTime++;
                }
            }
        }
        if (before + atRunTime + silent == 0) {
            return Row.NONE; // the programs had no place for the mistake
        }
        return new Row(
                before,
                atRunTime,
                silent,
                WorldReport.Score.NONE.plus(right(answer, question)),
                WorldReport.Score.NONE.plus(cleanRight));
    }

    /// What became of mistakes in programs.
    ///
    /// @param clean the questions asked with programs that have none
    /// @param rows by kind of mistake
    public record Report(WorldReport.Score clean, Map<Fault, Row> rows) {
        /// One kind of mistake.
        ///
        /// @param before programs that were refused before they ran
        /// @param atRunTime programs that raised or were stopped
        /// @param silent programs that returned a value of the right type all the same
        /// @param answers the questions that met this mistake
        /// @param clean the same questions without it
        public record Row(int before, int atRunTime, int silent, WorldReport.Score answers, WorldReport.Score clean) {
            static final Row NONE = new Row(0, 0, 0, WorldReport.Score.NONE, WorldReport.Score.NONE);

            Row plus(Row other) {
                return new Row(
                        before + other.before,
                        atRunTime + other.atRunTime,
                        silent + other.silent,
                        sum(answers, other.answers),
                        sum(clean, other.clean));
            }

            private static WorldReport.Score sum(WorldReport.Score a, WorldReport.Score b) {
                return new WorldReport.Score(a.right() + b.right(), a.total() + b.total());
            }

            /// Right answers as a share of those that clean programs got right; 1 when there were none.
            public double kept() {
                return clean.right() == 0 ? 1 : (double) answers.right() / clean.right();
            }
        }

        public Report {
            rows = Collections.unmodifiableMap(new EnumMap<>(rows));
        }

        /// What became of one kind of mistake.
        public Row row(Fault fault) {
            return rows.getOrDefault(fault, Row.NONE);
        }

        /// All mistakes that a check or a run can show: the sum of all rows but [Fault#WRONG_LOGIC].
        public Row visible() {
            Row sum = Row.NONE;
            for (Map.Entry<Fault, Row> row : rows.entrySet()) {
                if (row.getKey() != Fault.WRONG_LOGIC) {
                    sum = sum.plus(row.getValue());
                }
            }
            return sum;
        }

        /// The report as plain data for JSON: `clean`, `all` and `faults`, each with `before`, `at_run_time`,
        /// `silent`, `right`, `total`, `clean_right`, `kept`.
        public Map<String, Object> plain() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("clean", Map.of("right", clean.right(), "total", clean.total()));
            out.put("all", plain(visible()));
            Map<String, Object> faults = new LinkedHashMap<>();
            rows.forEach((fault, row) -> faults.put(fault.label(), plain(row)));
            out.put("faults", faults);
            return out;
        }

        private static Map<String, Object> plain(Row row) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("before", row.before);
            out.put("at_run_time", row.atRunTime);
            out.put("silent", row.silent);
            out.put("right", row.answers.right());
            out.put("total", row.answers.total());
            out.put("clean_right", row.clean.right());
            out.put("kept", row.kept());
            return out;
        }

        /// A Markdown table.
        public String markdown() {
            StringBuilder out = new StringBuilder("""
                    | mistake | found before running | at run time | silent | right | right without it | kept |
                    |---|---|---|---|---|---|---|
                    """);
            rows.forEach((fault, row) -> line(out, fault.label(), row));
            line(out, "**all but wrong-logic**", visible());
            return out.toString();
        }

        private static void line(StringBuilder out, String name, Row row) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %s | %s | %.1f %% |%n",
                    name,
                    row.before,
                    row.atRunTime,
                    row.silent,
                    row.answers,
                    row.clean,
                    100 * row.kept()));
        }
    }
}
