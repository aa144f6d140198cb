package dev.vireo.cli;

import dev.vireo.agent.Answer;
import dev.vireo.agent.Notice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers as the command line prints them.
final class Answers {
    private Answers() {}

    /// The object of the command contract.
    static Map<String, @Nullable Object> plain(Answer answer) {
        List<Map<String, @Nullable Object>> subPrograms = new ArrayList<>();
        for (Answer.SubProgram sub : answer.subPrograms()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("question", sub.question());
            one.put("type", sub.type().toString());
            one.put("program", sub.program().orElse(null));
            one.put("value", sub.value().plain());
            one.put("depth", sub.depth());
            subPrograms.add(one);
        }
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("answer", answer.text());
        out.put("value", answer.value().plain());
        out.put("type", answer.type().toString());
        out.put("degraded", answer.degraded());
        out.put("program", answer.program().orElse(null));
        out.put("sub_programs", subPrograms);
        out.put("tool_calls", answer.cost().toolCalls());
        out.put("llm_calls", answer.cost().usage().calls());
        out.put("millis", answer.cost().time().toMillis());
        return out;
    }

    /// Says on stderr what a person should know about an answer.
    static void talk(Console console, Answer answer) {
        for (Notice notice : answer.notices()) {
            String hint = switch (notice.kind()) {
                case NOT_UNDERSTOOD ->
                    "A language model understands more questions: add --planner openai:MODEL"
                            + " (and --base-url URL for a server of your own).";
                case UNFAMILIAR_PICTURE, PROGRAM_FAILED, LIMIT, UNREADABLE_REPLY -> notice.hint();
            };
            console.talk("vireo: note: " + notice.message() + (hint.isEmpty() ? "" : ". " + hint));
        }
    }
}
