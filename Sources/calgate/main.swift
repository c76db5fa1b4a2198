print("calgate")
