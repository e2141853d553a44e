import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** One node of OpenSearch with the modules that newsearch needs: SearchNode HOME NAME=VALUE... */
public final class SearchNode extends Node {
  private static final List<String> MODULES =
      List.of(
          "org.opensearch.transport.Netty4ModulePlugin",
          "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
          "org.opensearch.index.mapper.MapperExtrasModulePlugin",
          "org.opensearch.index.reindex.ReindexModulePlugin");

  /** Settings whose value is a list, written with commas. */
  private static final List<String> LISTS = List.of("cluster.initial_cluster_manager_nodes", "discovery.seed_hosts");

  // The constructor that takes plug-ins from the class path is protected.
  private SearchNode(Environment environment, List<PluginInfo> plugins) {
    super(environment, plugins, false);
  }

  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]).toAbsolutePath();
    Path configuration = Files.createDirectories(home.resolve("config"));
    Settings.Builder settings = Settings.builder().put("path.home", home.toString());
    for (int i = 1; i < arguments.length; i++) {
      String[] pair = arguments[i].split("=", 2);
      if (LISTS.contains(pair[0])) {
        settings.putList(pair[0], pair[1].split(","));
      } else {
        settings.put(pair[0], pair[1]);
      }
    }
    LogConfigurator.registerErrorListener();
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), configuration, () -> "node");
    String java = Integer.toString(Runtime.version().feature());
    List<PluginInfo> plugins = new ArrayList<>();
    for (String name : MODULES) {
      plugins.add(new PluginInfo(name, "module", "NA", Version.CURRENT, java, name, List.of(), false));
    }
    SearchNode node = new SearchNode(environment, plugins);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
    node.start();
    System.out.println("started OpenSearch " + Version.CURRENT + " on Java " + Runtime.version());
    Thread.currentThread().join();
  }

  private static void close(Node node) {
    try {
      node.close();
    } catch (Exception problem) {
      System.err.println("the node did not close: " + problem);
    }
  }
}
