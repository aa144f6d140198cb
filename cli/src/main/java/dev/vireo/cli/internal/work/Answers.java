package dev.vireo.cli.internal.work;

import dev.vireo.agent.Answer;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Flags;
import dev.vireo.runtime.VireoException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers as the command line prints them.
public final class Answers {
    private Answers() {}

    /// The object of the command contract.
    public static Map<String, @Nullable Object> plain(Answer answer) {
        Map<String, @Nullable Object> out = answer.plain();
        out.put("tools", answer.trace().tools());
        out.put(
                "notices",
                answer.notices().stream().map(n -> advised(n).plain()).toList());
        return out;
    }

    /// The answer for people; one that is a guess says so.
    public static String text(Answer answer) {
        return answer.text() + (answer.degraded() && !answer.unknown() ? " (a guess)" : "");
    }

    /// Says on stderr what a person should know about an answer.
    public static void talk(Console console, Answer answer) {
        for (Answer.Notice notice : answer.notices()) {
            Answer.Notice advised = advised(notice);
            console.talk("vireo: note: " + VireoException.sentence(advised.message(), advised.hint()));
        }
    }

    /// A notice with what can be done about it on the command line.
    private static Answer.Notice advised(Answer.Notice notice) {
        String hint = switch (notice.kind()) {
            case NOT_UNDERSTOOD ->
                notice.hint().isEmpty()
                        ? ""
                        : "A language model understands more questions: add --planner openai:MODEL"
                                + " (and --base-url URL for a server of your own).";
            case UNKNOWN ->
                "A vision model knows more: add --tools openai:MODEL, or --tools local:DIR for one in this process.";
            case UNFAMILIAR_PICTURE, PROGRAM_FAILED, LIMIT, UNREADABLE_REPLY -> Flags.named(notice.hint());
        };
        return new Answer.Notice(notice.kind(), Flags.named(notice.message()), hint);
    }
}
