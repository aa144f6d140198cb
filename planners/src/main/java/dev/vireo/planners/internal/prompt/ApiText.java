package dev.vireo.planners.internal.prompt;

import dev.vireo.program.PythonStub;
import dev.vireo.program.VisualApi;

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
                    append(out, function, "    ");
                }
            }
            out.append('\n');
        }
        for (VisualApi.Function function : api.functions()) {
            if (function.owner().isEmpty()) {
                append(out, function, "");
            }
        }
        return out.append(names(api)).toString();
    }

    /// What a program may look for by name, where that is not anything.
    static String names(VisualApi api) {
        return api.names().isEmpty()
                ? ""
                : "\nfind and exists know these things, their plurals and usual synonyms, and raise an error for any other: "
                        + String.join(", ", api.names()) + "\n";
    }

    private static void append(StringBuilder out, VisualApi.Function function, String indent) {
        out.append(PythonStub.signature(function, indent))
                .append(": ...  # ")
                .append(function.doc())
                .append('\n');
    }
}
