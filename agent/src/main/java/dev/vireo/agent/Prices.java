package dev.vireo.agent;

import dev.vireo.language.Usage;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/// What language models cost, by the name that [dev.vireo.language.LanguageModel#id] gives them, in whatever
/// currency the table is written in.
public record Prices(Map<String, Price> models) {
    /// No prices: what models cost is unknown.
    public static final Prices NONE = new Prices(Map.of());

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /// The price of a million tokens.
    ///
    /// @param input of those that the model reads
    /// @param output of those that it writes
    public record Price(BigDecimal input, BigDecimal output) {
        /// @throws IllegalArgumentException when one is negative
        public Price {
            if (input.signum() < 0 || output.signum() < 0) {
                throw new IllegalArgumentException("a price is not negative: " + input + ", " + output);
            }
        }

        /// A price written in decimals: `"0.40"`, `"1.60"`.
        public static Price of(String input, String output) {
            return new Price(new BigDecimal(input), new BigDecimal(output));
        }
    }

    public Prices {
        models = Map.copyOf(models);
    }

    /// What a model's work costs: nothing when it read and wrote no tokens; empty when its price is unknown.
    public Optional<BigDecimal> cost(String model, Usage usage) {
        if (usage.inputTokens() == 0 && usage.outputTokens() == 0) {
            return Optional.of(BigDecimal.ZERO);
        }
        return Optional.ofNullable(models.get(model))
                .map(price -> price.input()
                        .multiply(BigDecimal.valueOf(usage.inputTokens()))
                        .add(price.output().multiply(BigDecimal.valueOf(usage.outputTokens())))
                        .divide(MILLION));
    }
}
