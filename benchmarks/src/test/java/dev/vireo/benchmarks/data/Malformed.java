package dev.vireo.benchmarks.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// One way to spoil a folder of a data set, and what must be told of it.
///
/// @param line 0 when it is about the whole file
/// @param asked whether asking meets it, too, not checking alone
record Malformed(
        String what, String set, String split, Spoil spoil, String file, int line, String message, boolean asked) {
    static final String VAL = "questions/val_balanced_questions.json";
    static final String DEV = "splits/zeroshot/dev.jsonl";
    static final String MME = "videomme/test-00000-of-00001.parquet";

    /// What is done to a folder that is in order.
    interface Spoil {
        void in(Path root) throws IOException;
    }

    static Malformed asked(String what, String set, String split, String file, int line, String message, Spoil spoil) {
        return new Malformed(what, set, split, spoil, file, line, message, true);
    }

    static Malformed checked(
            String what, String set, String split, String file, int line, String message, Spoil spoil) {
        return new Malformed(what, set, split, spoil, file, line, message, false);
    }

    static Malformed gqa(String what, int line, String message, Spoil spoil) {
        return asked(what, "gqa", "val_balanced", VAL, line, message, spoil);
    }

    static Malformed gqa(String what, String from, String to, String message) {
        return gqa(what, 1, message, change(VAL, from, to));
    }

    static Malformed vsr(String what, int line, String message, Spoil spoil) {
        return asked(what, "vsr", "zeroshot-dev", DEV, line, message, spoil);
    }

    static Malformed covr(String what, String from, String to, int line, String message) {
        return asked(what, "covr", "val", "val.jsonl", line, message, change("val.jsonl", from, to));
    }

    static Malformed next(String what, int line, String message, Spoil spoil) {
        return asked(what, "nextqa", "val", "val.csv", line, message, spoil);
    }

    static Malformed ref(String what, String file, String from, String to, String message) {
        return asked(
                what, "refcoco", "refcoco-testA", "refcoco/" + file, 1, message, change("refcoco/" + file, from, to));
    }

    static Malformed rvp(String what, String table, String from, String to, int line, String message) {
        return asked(what, "rvp", table, table + ".csv", line, message, change(table + ".csv", from, to));
    }

    static Malformed mme(String what, int row, String message, Spoil spoil) {
        return asked(what, "videomme", "test", MME, row, message, spoil);
    }

    static Spoil change(String file, String from, String to) {
        return root -> {
            Path path = root.resolve(file);
            String text = Files.readString(path);
            assertTrue(text.contains(from), file + " has no " + from);
            Files.writeString(path, text.replace(from, to));
        };
    }

    static Spoil write(String file, String text) {
        return root -> Files.writeString(root.resolve(file), text);
    }

    static Spoil bytes(String file, int... bytes) {
        return root -> {
            byte[] out = new byte[bytes.length];
            for (int i = 0; i < out.length; i++) {
                out[i] = (byte) bytes[i];
            }
            Files.write(root.resolve(file), out);
        };
    }

    static Spoil delete(String file) {
        return root -> Files.delete(root.resolve(file));
    }

    static Spoil cut(String file) {
        return root -> {
            byte[] all = Files.readAllBytes(root.resolve(file));
            Files.write(root.resolve(file), Arrays.copyOf(all, all.length - 20));
        };
    }

    /// Another table in the place of one.
    static Spoil swap(String file, String other) {
        return root -> Files.write(
                root.resolve(file),
                Files.readAllBytes(DatasetFiles.folder(other.split("/", 2)[0]).resolve(other.split("/", 2)[1])));
    }

    static String line(String extra) {
        return "{\"image\":\"000000050403.jpg\",\"caption\":\"A cup.\",\"label\":1,\"relation\":\"on\"" + extra + "}\n";
    }

    @Override
    public String toString() {
        return set + ": " + what;
    }
}
