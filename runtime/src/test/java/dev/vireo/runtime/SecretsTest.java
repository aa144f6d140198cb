package dev.vireo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    private static final String KEY = "sk-proj_4f/9+Zq=77";

    static {
        Secrets.know(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "invalid header value: \"Bearer %s\"",
                "{\"error\":{\"message\":\"Incorrect API key provided: %s.\"}}",
                "%s%s",
                "\n%s\n"
            })
    void aKnownKeyIsHiddenWhereverItStands(String frame) {
        String text = frame.replace("%s", KEY);
        assertEquals(frame.replace("%s", "[key]"), Secrets.hide(text));
    }

    @Test
    void lettersOfAnotherCaseHideNothing() {
        assertEquals("A [key] B", Secrets.hide("A " + KEY.toUpperCase(Locale.ROOT) + " B"));
        assertEquals("A [key] B", Secrets.hide("A " + KEY.toLowerCase(Locale.ROOT) + " B"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-proj_4f\\/9+Zq=77",
                "sk\\u002dproj\\u005F4f\\u002f9\\u002bZq\\u003d77",
                "sk\\\\u002dproj_4f\\\\\\/9+Zq=77",
                "sk%2Dproj_4f%2F9%2bZq%3D77",
                "sk-proj_4f&#47;9&#x2B;Zq&#61;77",
                "\\x73\\x6b-proj_4f/9+Zq=77",
                "%73%6B%2D%70%72%6F%6A%5F%34%66%2F%39%2B%5A%71%3D%37%37"
            })
    void escapesHideNothing(String written) {
        assertEquals("got [key]!", Secrets.hide("got " + written + "!"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "user:", "abc", "Bearer "})
    void base64HidesNothingWhateverStandsBefore(String before) {
        for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
            String written = encoder.encodeToString((before + KEY + "xyz").getBytes(StandardCharsets.UTF_8));
            String hidden = Secrets.hide("Authorization: Basic " + written);
            assertTrue(hidden.contains("[key]"), hidden);
            assertFalse(hidden.contains(written.substring(8, 16)), hidden);
        }
    }

    @Test
    void whatIsNoKeyStays() {
        String text = "sk-proj_ is how keys begin; \\ % & &amp; &#; \\u00 %4 sk";
        assertEquals(text, Secrets.hide(text));
    }

    @Test
    void shortTextsAreNoSecrets() {
        Secrets.know("none");
        assertEquals("none", Secrets.hide("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "%", "&", "&#", "s", "sk-proj_4f", "\\u0073", "&#115;", "a"})
    void longTextsAreLookedThroughInLinearTime(String part) {
        String text = part.repeat((1 << 20) / part.length());
        String hidden = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Secrets.hide(text));
        assertEquals(text, hidden);
    }
}
