package dev.vireo.runtime.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/// How JSON is read that somebody else wrote: no key twice, no `NaN`, nothing after the value, no deep nesting and
/// no endless numbers. How long a file may be is up to who reads it.
public final class StrictJson {
    /// How deep what is read may nest, unless it is said.
    public static final int MOST_DEPTH = 64;

    private static final int MOST_DIGITS = 64;
    private static final JsonMapper MAPPER = mapper(MOST_DEPTH);

    private StrictJson() {}

    /// What reads.
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /// What reads values that nest so deep at most.
    public static JsonMapper mapper(int mostDepth) {
        return JsonMapper.builder(new JsonFactoryBuilder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(mostDepth)
                                .maxNumberLength(MOST_DIGITS)
                                .build())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /// The line in which reading failed, as it follows the name of a file: `:3`; empty when it is not known.
    public static String line(JacksonException e) {
        return e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
    }

    /// The line and the column in which reading failed, as they follow the name of a file: `:3:14`; empty when they
    /// are not known.
    public static String place(JacksonException e) {
        return e.getLocation() == null ? "" : line(e) + ":" + e.getLocation().getColumnNr();
    }
}
