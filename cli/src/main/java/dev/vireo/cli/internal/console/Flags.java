package dev.vireo.cli.internal.console;

import java.util.Map;

/// What the library advises, as the command line says it: a library knows its settings and calls, not the options
/// that stand for them here.
public final class Flags {
    private static final Map<String, String> ADVICE = Map.of(
            "give it one with languageModel(...)",
            "give it one with languageModel(...), or on the command line --planner openai:MODEL",
            "Write one with Traces.",
            "Write one with vireo ask --trace FILE.jsonl.",
            "Name its scene file, make pictures that have one with vireo world scenes, or use the built-in tools.",
            "Name one with --scene FILE, make pictures that have one with vireo world scenes, or use --tools builtin.",
            "Run it again with fewer scenes.",
            "Run it again with a smaller --count.",
            "Name another folder for the training.",
            "Name another folder with --out.");

    private Flags() {}

    /// A message or a hint of the library with the options of the command line.
    public static String named(String text) {
        String out = text;
        for (Map.Entry<String, String> advice : ADVICE.entrySet()) {
            out = out.replace(advice.getKey(), advice.getValue());
        }
        return out;
    }
}
