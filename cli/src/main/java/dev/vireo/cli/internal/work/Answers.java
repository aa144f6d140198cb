package dev.vireo.cli.internal.work;

import dev.vireo.agent.Answer;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Flags;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers as the command line prints them.
public final class Answers {
    private Answers() {}

    /// The object of the command contract.
    public static Map<String, @Nullable Object> plain(Answer answer) {
        return answer.plain();
    }

    /// Says on stderr what a person should know about an answer.
    public static void talk(Console console, Answer answer) {
        for (Answer.Notice notice : answer.notices()) {
            String hint = switch (notice.kind()) {
                case NOT_UNDERSTOOD ->
                    "A language model understands more questions: add --planner openai:MODEL"
                            + " (and --base-url URL for a server of your own).";
                case UNFAMILIAR_PICTURE, PROGRAM_FAILED, LIMIT, UNREADABLE_REPLY -> notice.hint();
            };
            console.talk("vireo: note: " + Flags.named(notice.message() + (hint.isEmpty() ? "" : ". " + hint)));
        }
    }
}
