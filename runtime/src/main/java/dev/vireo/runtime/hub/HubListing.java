package dev.vireo.runtime.hub;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.internal.FileNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// What a hub says of a model's revision: its commit and the names of its files.
///
/// @param commit 40 hexadecimal digits
/// @param names within the model's folder, with `/`; none leads out of it
record HubListing(String commit, List<String> names) {
    static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_FILES = 100_000;
    private static final int MAX_PART_BYTES = 255;

    /// @throws VireoException with code PROVIDER when the text is no such answer, and DATA when a file's name
    ///     leads out of the model's folder or is none that can be stored
    static HubListing parse(byte[] answer, Hub.Model model, String host) {
        JsonNode root;
        try {
            root = JSON.readTree(answer);
        } catch (JacksonException e) {
            throw notUnderstood(model, host, "it is not JSON");
        } catch (IOException e) {
            throw new IllegalStateException(e); // memory does not fail
        }
        String commit = root.path("sha").asText("");
        if (!COMMIT.matcher(commit).matches()) {
            throw notUnderstood(model, host, "its sha '" + Hub.Model.shown(commit) + "' is no commit");
        }
        JsonNode siblings = root.path("siblings");
        if (!siblings.isArray() || siblings.size() > MAX_FILES) {
            throw notUnderstood(model, host, "it has no list 'siblings' of at most " + MAX_FILES + " files");
        }
        List<String> names = new ArrayList<>();
        for (JsonNode sibling : siblings) {
            if (!sibling.path("rfilename").isTextual()) {
                throw notUnderstood(model, host, "a file in it has no rfilename");
            }
            String name = sibling.path("rfilename").textValue();
            requireHarmless(name, model);
            names.add(name);
        }
        if (names.stream().distinct().count() != names.size()) {
            throw notUnderstood(model, host, "it names a file twice");
        }
        return new HubListing(commit, names);
    }

    /// Sees that a name stays within the folder that it is put in.
    private static void requireHarmless(String name, Hub.Model model) {
        boolean good = !name.contains("\\") && FileNames.isPossible(name);
        for (String part : name.split("/", -1)) {
            good &= !part.isEmpty()
                    && !part.equals(".")
                    && !part.equals("..")
                    && part.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= MAX_PART_BYTES;
        }
        if (!good) {
            throw new VireoException(
                    Code.DATA,
                    "[" + model + "] the hub lists a file '" + Hub.Model.shown(name)
                            + "', whose name leads out of the folder or can't be stored; nothing was fetched",
                    "Tell the owner of the model, or include other files alone.");
        }
    }

    /// Sees that no two of the files are one on a disk that does not tell capitals from small letters.
    ///
    /// @throws VireoException with code DATA when two are
    static void requireNoCollision(List<String> names, Hub.Model model) {
        Map<String, String> seen = new HashMap<>();
        for (String name : names) {
            String other = seen.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                throw new VireoException(
                        Code.DATA,
                        "[" + model + "] has files '" + Hub.Model.shown(other) + "' and '" + Hub.Model.shown(name)
                                + "', which are one file on the disk of the cache",
                        "Include one of them alone, or set HF_HOME to another disk.");
            }
        }
    }

    private static VireoException notUnderstood(Hub.Model model, String host, String reason) {
        return new VireoException(
                Code.PROVIDER,
                "[" + model + "] the answer of " + host + " is not understood: " + reason,
                "Check that HF_ENDPOINT is the address of a hub.");
    }
}
