package dev.vireo.planner;

import dev.vireo.program.VisualApi;
import java.util.stream.Collectors;

/// The API of programs as a Python stub, for prompts.
final class ApiText {
    private ApiText() {}

    /// The classes with their attributes and methods, then the free functions.
    static String of(VisualApi api) {
        StringBuilder out = new StringBuilder();
        for (VisualApi.ApiClass type : api.classes()) {
            out.append("class ")
                    .append(type.name())
                    .append(":\n    \"\"\"")
                    .append(type.doc())
                    .append("\"\"\"\n    def __init__(self, ")
                    .append(type.madeFrom())
                    .append("): ...\n");
            for (VisualApi.Attribute attribute : type.attributes()) {
                out.append("    ")
                        .append(attribute.name())
                        .append(": ")
                        .append(attribute.type())
                        .append("  # ")
                        .append(attribute.doc())
                        .append('\n');
            }
            for (VisualApi.Function function : api.functions()) {
                if (function.owner().equals(type.name())) {
                    append(out, function, "    ", "self");
                }
            }
            out.append('\n');
        }
        for (VisualApi.Function function : api.functions()) {
            if (function.owner().isEmpty()) {
                append(out, function, "", "");
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, VisualApi.Function function, String indent, String self) {
        String parameters = function.parameters().stream()
                .map(p -> p.name() + ": " + p.type()
                        + p.defaultText().map(text -> " = " + text).orElse(""))
                .collect(Collectors.joining(", "));
        out.append(indent)
                .append("def ")
                .append(function.name())
                .append('(')
                .append(self)
                .append(self.isEmpty() || parameters.isEmpty() ? "" : ", ")
                .append(parameters)
                .append(") -> ")
                .append(function.returns())
                .append(": ...  # ")
                .append(function.doc())
                .append('\n');
    }
}
