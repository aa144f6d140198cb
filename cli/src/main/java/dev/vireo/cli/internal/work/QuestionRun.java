package dev.vireo.cli.internal.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.Interruption;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.json.StrictJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks the questions of a file, one after the other in one process, and goes on with what an earlier run
/// answered.
///
/// @param questions the file; `-` is standard input
/// @param pictures the folder that pictures are named from; without one that of the file
/// @param log where answers are kept, if they are
/// @param more the fields that a line may have besides
public record QuestionRun(
        Console console, Path questions, Optional<Path> pictures, Optional<Path> log, List<String> more) {
    /// How many questions were answered, how many of them before, and how many could not be.
    public record Tally(int answered, int before, int failed) {}

    /// Told each line and what came of it, in the order of the file: `{id, question, ...}` as `ask --json`,
    /// or `{id, error}`.
    @FunctionalInterface
    public interface Hears {
        void answered(QuestionLines.Line line, JsonNode answer);
    }

    /// Asks them all.
    ///
    /// @throws VireoException with code DATA when a file can't be read or written; as [AgentOptions#withMany]
    public Tally ask(AgentOptions options, Settings settings, Hears hears) {
        Optional<Integer> total = QuestionLines.count(console, questions);
        try (QuestionLines lines = QuestionLines.open(console, questions, pictures, more.toArray(String[]::new));
                Kept kept = new Kept(log.map(console::file).map(AnswerLog::open));
                Progress progress = new Progress(total.map(count -> new ProgressTalk(console, "questions", count)))) {
            return options.withMany(settings, agents -> {
                Tally tally = new Tally(0, 0, 0);
                try (Asker asker = new Asker(agents)) {
                    for (Optional<QuestionLines.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
                        QuestionLines.Line line = next.get();
                        Optional<JsonNode> known = kept.of(line);
                        JsonNode answer =
                                known.orElseGet(() -> StrictJson.mapper().valueToTree(asked(line, asker)));
                        if (known.isEmpty()) {
                            kept.add(answer);
                        }
                        hears.answered(line, answer);
                        int failed = tally.failed + (answer.has("error") ? 1 : 0);
                        int all = tally.answered + tally.failed + 1;
                        tally = new Tally(all - failed, tally.before + (known.isPresent() ? 1 : 0), failed);
                        progress.done(all, failed == 0 ? "" : failed + " failed");
                    }
                }
                return tally;
            });
        }
    }

    private Map<String, @Nullable Object> asked(QuestionLines.Line line, Asker asker) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("id", line.id());
        try {
            String question = line.question();
            out.put("question", question);
            out.putAll(Answers.plain(asker.agentFor(line).ask(question)));
        } catch (RuntimeException e) {
            Failure failure = Failure.of(e, console);
            if (failure.exitCode() == Interruption.EXIT_CODE) {
                throw e;
            }
            out.put("error", failure.plain());
        }
        return out;
    }

    /// The agent at work, which stays while questions are about the same.
    private static final class Asker implements AutoCloseable {
        private final Function<Media, AgentOptions.AtWork> agents;
        private QuestionLines.@Nullable Line about;
        private AgentOptions.@Nullable AtWork current;

        Asker(Function<Media, AgentOptions.AtWork> agents) {
            this.agents = agents;
        }

        AgentOptions.AtWork agentFor(QuestionLines.Line line) {
            AgentOptions.AtWork atWork = current;
            if (atWork == null || about == null || !line.isAboutTheSameAs(about)) {
                close();
                Media media = line.media();
                try {
                    atWork = agents.apply(media);
                } catch (RuntimeException e) {
                    media.close();
                    throw e;
                }
                current = atWork;
                about = line;
            }
            return atWork;
        }

        @Override
        public void close() {
            if (current != null) {
                current.agent().close();
                current.about().close();
                current = null;
            }
        }
    }

    private record Kept(Optional<AnswerLog> log) implements AutoCloseable {
        Optional<JsonNode> of(QuestionLines.Line line) {
            return line.wrong().isPresent()
                    ? Optional.empty()
                    : log.flatMap(
                            l -> l.of(line.id(), line.json().path("question").asText()));
        }

        void add(JsonNode answer) {
            log.ifPresent(l -> l.add(answer));
        }

        @Override
        public void close() {
            log.ifPresent(AnswerLog::close);
        }
    }

    private record Progress(Optional<ProgressTalk> talk) implements AutoCloseable {
        void done(int count, String detail) {
            talk.ifPresent(t -> t.done(count, detail));
        }

        @Override
        public void close() {
            talk.ifPresent(ProgressTalk::close);
        }
    }
}
