"""The process `copytaster exporter`: metrics of how far the groups are behind, whether workers run or not."""
