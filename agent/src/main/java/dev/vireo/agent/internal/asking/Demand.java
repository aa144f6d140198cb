package dev.vireo.agent.internal.asking;

import dev.vireo.program.Type;
import java.util.Optional;

/// A question and the type that its answer must have.
public record Demand(String question, Optional<Type> type) {
    /// Takes "Return a bool, ..." off the front of a question; a type that is given beside it wins.
    public static Demand of(String text, Optional<Type> given) {
        String question = text.strip();
        Optional<Type> type = Type.demandedBy(question);
        if (type.isPresent()) {
            // the comma that ends the demand is the first outside the brackets of its type
            int depth = 0;
            for (int i = 0; i < question.length(); i++) {
                char c = question.charAt(i);
                depth += c == '[' ? 1 : c == ']' ? -1 : 0;
                if (c == ',' && depth == 0) {
                    String rest = question.substring(i + 1).strip();
                    return rest.isEmpty() ? new Demand(question, given) : new Demand(rest, given.or(() -> type));
                }
            }
        }
        return new Demand(question, given);
    }
}
