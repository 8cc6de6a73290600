package io.hadron.docs.walls;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rules. A rule without classes to look at passes: packages appear as the broker grows. */
final class Walls {

    private static final String GENERATED = "io.hadron.proto.wire..";
    private static final String GENERATED_BY_JMH = "io.hadron.bench.jmh.jmh_generated..";

    /**
     * What the core may import besides itself; a closed list, so that a new JDK package is a
     * decision.
     */
    private static final String[] CORE_SEES = {
        "io.hadron.core..",
        "org.jspecify.annotations",
        "java.lang",
        "java.lang.annotation",
        "java.lang.constant",
        "java.lang.invoke",
        "java.lang.runtime",
        "java.math",
        "java.nio",
        "java.nio.charset",
        "java.time",
        "java.time.format",
        "java.time.temporal",
        "java.util",
        "java.util.function",
        "java.util.regex",
        "java.util.stream",
        "java.util.zip",
    };

    private static final List<String> CONTROLLERS =
            List.of("partition", "consumer", "transaction", "pipeline", "cluster");

    /** Which packages of Hadron each root package may see besides itself. */
    private static final Map<String, List<String>> MODULES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("proto", List.of()),
                            Map.entry("core", List.of()),
                            Map.entry("ddl", List.of("core")),
                            Map.entry("storage", List.of("core")),
                            Map.entry("raft", List.of("core", "proto", "storage")),
                            Map.entry("server", List.of("core", "ddl", "proto", "raft", "storage")),
                            Map.entry("client", List.of("proto")),
                            // The server is on the command line's class path at run time only.
                            Map.entry("cli", List.of("client", "core", "ddl", "proto")),
                            Map.entry("simulation", List.of("core", "storage")),
                            Map.entry("bench", List.of("client", "core", "proto", "storage")),
                            // Nodes are processes to it: it never calls the server.
                            Map.entry(
                                    "harness",
                                    List.of("client", "proto", "simulation", "storage"))));

    /** Which packages may see a library. */
    private static final Map<String, List<String>> LIBRARIES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("org.rocksdb..", List.of("io.hadron.storage.rocksdb..")),
                            Map.entry("org.apache.ratis..", List.of("io.hadron.raft..")),
                            Map.entry(
                                    "io.netty..",
                                    List.of(
                                            "io.hadron.server.network..",
                                            "io.hadron.server.peer..",
                                            "io.hadron.server.admin..",
                                            "io.hadron.client.internal..")),
                            Map.entry(
                                    "org.snakeyaml..",
                                    List.of("io.hadron.ddl..", "io.hadron.server.config..")),
                            Map.entry("com.github.luben..", List.of("io.hadron.proto..")),
                            Map.entry("net.jpountz..", List.of("io.hadron.proto..")),
                            Map.entry("org.xerial..", List.of("io.hadron.proto..")),
                            Map.entry("io.micrometer..", List.of("io.hadron.server..")),
                            Map.entry(
                                    "com.fasterxml..",
                                    List.of("io.hadron.cli..", "io.hadron.bench..")),
                            Map.entry("org.openjdk.jmh..", List.of("io.hadron.bench..")),
                            Map.entry(
                                    "org.testcontainers..",
                                    List.of("io.hadron.harness.cluster.."))));

    private Walls() {}

    /** Every rule by a name that says what it forbids or demands. */
    static Map<String, ArchRule> all() {
        var rules = new LinkedHashMap<String, ArchRule>();
        rules.put("core imports nothing", coreImportsNothing());
        rules.put("core is deterministic", coreIsDeterministic());
        rules.put("controllers do not see each other", controllersAreApart());
        MODULES.forEach(
                (module, seen) -> rules.put(module + " sees only its own", module(module, seen)));
        LIBRARIES.forEach(
                (library, users) -> rules.put(library + " stays inside", library(library, users)));
        rules.put("packages are null-marked", packagesAreNullMarked());
        rules.put("names say what a class does", namesSayWhat());
        return rules;
    }

    static ArchRule coreImportsNothing() {
        return classes()
                .that()
                .resideInAPackage("io.hadron.core..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(CORE_SEES).or(DeterminismCondition.arrayOrPrimitive()))
                .because("the core imports nothing: what it decides can be replayed from a seed")
                .allowEmptyShould(true);
    }

    static ArchRule coreIsDeterministic() {
        return classes()
                .that()
                .resideInAPackage("io.hadron.core..")
                .should(new DeterminismCondition())
                .because("clock, randomness and ids are inputs, and iteration order must not vary")
                .allowEmptyShould(true);
    }

    static ArchRule controllersAreApart() {
        return slices().matching("io.hadron.core.(" + String.join("|", CONTROLLERS) + ")..")
                .should()
                .notDependOnEachOther()
                .because("controllers meet through the model, and when running, in their drivers")
                .allowEmptyShould(true);
    }

    private static ArchRule module(String module, List<String> seen) {
        var own = "io.hadron." + module + "..";
        var allowed = new ArrayList<>(List.of(own));
        seen.forEach(name -> allowed.add("io.hadron." + name + ".."));
        return noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.hadron..")
                                .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
                .because("docs/adr/0001-module-layout.md says what each module may see")
                .allowEmptyShould(true);
    }

    private static ArchRule library(String library, List<String> users) {
        return noClasses()
                .that()
                .resideInAPackage("io.hadron..")
                .and()
                .resideOutsideOfPackages(users.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("a library that stays behind one package can be replaced")
                .allowEmptyShould(true);
    }

    static ArchRule packagesAreNullMarked() {
        return classes()
                .that()
                .resideInAPackage("io.hadron..")
                .and()
                .resideOutsideOfPackages(GENERATED, GENERATED_BY_JMH)
                .should(new NullMarkedPackageCondition())
                .because("without the annotation the null checks are off, silently")
                .allowEmptyShould(true);
    }

    static ArchRule namesSayWhat() {
        return noClasses()
                .that()
                .resideInAPackage("io.hadron..")
                .and()
                .resideOutsideOfPackage(GENERATED)
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Base")
                .because("a class that needs such a name has no single job yet")
                .allowEmptyShould(true);
    }

    /** Production classes of all modules. */
    static JavaClasses production() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.hadron");
    }
}
