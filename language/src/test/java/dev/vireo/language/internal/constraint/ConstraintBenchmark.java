package dev.vireo.language.internal.constraint;

import dev.vireo.runtime.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What it costs to hold a text to a schema: `ConstraintBenchmark MODEL`, a model folder or a GGUF file. For three
/// schemas
/// and a document each, how long the tokens allowed behind every token of the document take.
final class ConstraintBenchmark {
    private static final int ROUNDS = 5;
    private static final Map<String, String> CASES = new TreeMap<>(Map.of(
            """
            {"type":"object","properties":{"name":{"type":"string","maxLength":60},"age":{"type":"integer","minimum":0,
             "maximum":150},"tags":{"type":"array","items":{"type":"string","maxLength":20},"maxItems":5}},
             "required":["name","age","tags"],"additionalProperties":false}""",
            "{\"name\": \"Johannes Gutenberg the printer of Mainz\", \"age\": 68, \"tags\": [\"printing\", \"books\"]}",
            "{\"type\":\"object\"}",
            "{\"name\": \"Johannes\", \"when\": {\"born\": 1400, \"died\": 1468.5}, \"tags\": [\"printing\", {\"x\": null}]}",
            """
            {"type":"object","properties":{"frames":{"type":"array","items":{"type":"array","items":{"type":"object",
             "properties":{"id":{"type":"integer"},"name":{"type":"string","maxLength":200},"box":{"type":"array",
             "items":{"type":"number","minimum":-16384,"maximum":16384},"minItems":4,"maxItems":4}},
             "required":["id","name","box"],"additionalProperties":false},"maxItems":100},"minItems":2,"maxItems":2}},
             "required":["frames"],"additionalProperties":false}""",
            "{\"frames\": [[{\"id\": 0, \"name\": \"dog\", \"box\": [10, 20, 30, 40]}], [{\"id\": 0, \"name\": \"dog\","
                    + " \"box\": [30, 20, 30.5, 40]}]]}"));

    private ConstraintBenchmark() {}

    public static void main(String[] args) {
        try (Tokenizer tokenizer = Tokenizer.open(Path.of(args[0]))) {
            int end = tokenizer.specials().values().stream().findFirst().orElseThrow();
            for (int round = 0; round < ROUNDS; round++) {
                long begin = System.nanoTime();
                ConstrainedText.Maker maker = new ConstrainedText.Maker(tokenizer, Set.of(end));
                System.out.printf("round %d: the vocabulary %.0f ms%n", round, (System.nanoTime() - begin) / 1e6);
                CASES.forEach((schema, document) -> measure(tokenizer, maker, schema, document));
            }
        }
    }

    private static void measure(Tokenizer tokenizer, ConstrainedText.Maker maker, String schema, String document) {
        long begin = System.nanoTime();
        maker.schema(schema);
        double compiled = (System.nanoTime() - begin) / 1e6;
        int[] tokens = tokenizer.encode(document, Tokenizer.Marks.AS_TEXT, false);
        StringBuilder out = new StringBuilder("  schema %.1f ms, %d tokens;".formatted(compiled, tokens.length));
        for (int pass = 0; pass < 3; pass++) {
            ConstrainedText text = maker.schema(schema);
            long sum = 0;
            long most = 0;
            for (int token : tokens) {
                BitSet allowed = new BitSet();
                allowed.set(0, tokenizer.size());
                long asked = System.nanoTime();
                text.restrict(allowed);
                text.written(token);
                long took = System.nanoTime() - asked;
                sum += took;
                most = Math.max(most, took);
                if (!allowed.get(token)) {
                    throw new IllegalStateException("the document does not follow its schema");
                }
            }
            out.append(" mean %.0f us, most %.0f us;".formatted(sum / 1e3 / tokens.length, most / 1e3));
        }
        System.out.println(out);
    }
}
