package dev.vireo.language.internal.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenAiEndpointTest {
    @Test
    void aForeignServerWithoutAKeyIsRefusedBeforeAnythingIsSent() {
        VireoException e = assertThrows(VireoException.class, () -> endpoint(OpenAiEndpoint.OPENAI, Optional.empty()));
        assertEquals(Code.USAGE, e.code());
        assertTrue(e.toString().contains("OPENAI_API_KEY"), e.getMessage());
    }

    @Test
    void aBaseUrlHoldsNoSecret() {
        for (String url : List.of("http://user:pa55word@localhost/v1", "http://localhost/v1?api-key=pa55word")) {
            VireoException e = assertThrows(VireoException.class, () -> endpoint(URI.create(url), Optional.empty()));
            assertEquals(Code.USAGE, e.code());
            assertFalse(e.toString().contains("pa55word"), e.getMessage());
        }
    }

    @Test
    void aKeyThatIsNoHeaderIsRefusedWithoutShowingIt() {
        VireoException e = assertThrows(
                VireoException.class, () -> endpoint(OpenAiEndpoint.OPENAI, Optional.of("sk-first\nsk-second")));
        assertEquals(Code.USAGE, e.code());
        assertFalse((e.getMessage() + e.hint()).contains("sk-"), e.getMessage());
    }

    @Test
    void theEndpointDoesNotPrintTheKey() {
        assertFalse(endpoint(OpenAiEndpoint.OPENAI, Optional.of("sk-secret-0123456789"))
                .toString()
                .contains("sk-secret"));
    }

    static OpenAiEndpoint endpoint(URI url, Optional<String> key) {
        return new OpenAiEndpoint(
                "openai:tiny", "tiny", url, key, new Bounds(Duration.ofSeconds(5), Duration.ofSeconds(5), 512));
    }
}
