package dev.vireo.agent.internal.asking;

import dev.vireo.program.Type;
import java.util.Optional;

/// A question and the type that its answer must have.
public record Demand(String question, Optional<Type> type) {
    /// Takes "Return a bool, ..." off the front of a question; a type that is given beside it wins.
    public static Demand of(String text, Optional<Type> given) {
        String question = text.strip();
        for (int comma = question.indexOf(','); comma >= 0; comma = question.indexOf(',', comma + 1)) {
            Optional<Type> type = Type.demandedBy(question.substring(0, comma + 1));
            String rest = question.substring(comma + 1).strip();
            if (type.isPresent() && !rest.isEmpty()) {
                return new Demand(rest, given.or(() -> type));
            }
        }
        return new Demand(question, given);
    }
}
